import os
import subprocess
import sys
from pathlib import Path

import pytest

from operations.command_line import COMMANDS, main

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_does(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert "--stack" in told
    assert "--dry-run" in told


@pytest.mark.parametrize("wrong", [[], ["deploi"], ["deploy"], ["health", "--stack", "dev", "--jsn"]])
def test_a_wrong_command_line_ends_with_status_2(wrong):
    with pytest.raises(SystemExit, match="2"):
        main(wrong)


def test_an_interrupt_ends_without_a_traceback(operate, fakes, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("operations.health.watched", interrupted)
    monkeypatch.setattr("operations.command_line.health.watched", lambda *_, **__: interrupted())
    ended = operate("health", "--stack", "dev")
    assert ended.status == 130
    assert "Traceback" not in ended.err
    assert "type the same command again" in ended.err


def test_a_reader_that_goes_away_ends_it_quietly(fakes, project):
    """`... | head -0`: the pipe is closed before anything is printed."""
    fakes.tell("kubectl", err="no cluster", exit_code=1)
    code = (
        "import pathlib, sys\nfrom operations.command_line import main\n"
        f"sys.exit(main(['health', '--stack', 'dev'], project=pathlib.Path({str(project)!r})))"
    )
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PATH": str(fakes.folder)}
    try:
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert ended.returncode == 141
    assert b"Traceback" not in ended.stderr


def test_it_runs_as_a_module():
    ended = subprocess.run(
        [sys.executable, "-m", "operations", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(command in ended.stdout for command in COMMANDS)
