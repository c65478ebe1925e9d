import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import __main__ as main
from sandbox import commands
from sandbox.refusal import Interrupted, Refusal


@pytest.fixture
def called(monkeypatch):
    """Stands for the commands: notes which one was called with what."""
    calls = []
    for name in main.COMMANDS:
        monkeypatch.setattr(commands, name, lambda session, *rest, name=name: calls.append((name, *rest)) or 0)
    return calls


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (["setup"], ("setup",)),
        (["up"], ("up", "dev", False)),
        (["up", "--stack", "prod"], ("up", "prod", False)),
        (["up", "--skip-preview"], ("up", "dev", True)),
        (["preview", "--stack", "staging"], ("preview", "staging")),
        (["outputs", "--json"], ("outputs", "dev", True)),
        (["destroy"], ("destroy", "dev")),
        (["unprotect", "--stack", "prod", "--confirm", "prod"], ("unprotect", "prod", "prod", False)),
        (["down"], ("down",)),
        (["status"], ("status",)),
        (["pulumi", "--", "stack", "ls"], ("pulumi", ["stack", "ls"], "dev")),
    ],
)
def test_each_command_is_called_with_its_options(called, arguments, call):
    assert main.main(arguments) == 0
    assert called == [call]


def test_a_refusal_is_printed_without_a_traceback(monkeypatch, capsys):
    def refuse(session):
        raise Refusal("there is no engine", "install it", exit_code=1)

    monkeypatch.setattr(commands, "setup", refuse)
    assert main.main(["setup"]) == 1
    assert capsys.readouterr().err == "sandbox: error: there is no engine\n  remedy: install it\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt, Interrupted])
def test_an_interruption_ends_as_shells_expect_it(monkeypatch, capsys, error):
    def interrupt(session):
        raise error

    monkeypatch.setattr(commands, "setup", interrupt)
    assert main.main(["setup"]) == 130
    assert capsys.readouterr().err == "sandbox: error: interrupted\n"


def test_a_reader_that_has_read_enough_is_no_error():
    program = "import sandbox.commands as c, sandbox.__main__ as m; c.status = lambda session: print('x' * 10**6)"
    writer = subprocess.Popen(
        [sys.executable, "-c", f"{program}; raise SystemExit(m.main(['status']))"],
        cwd=main.CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    writer.stdout.read(1)
    writer.stdout.close()
    assert (writer.stderr.read(), writer.wait()) == ("", main.READER_GONE)


def test_an_unknown_command_is_wrong_usage(capsys):
    with pytest.raises(SystemExit, match="2"):
        main.main(["upp"])
    assert "invalid choice: 'upp'" in capsys.readouterr().err


def test_the_folder_of_the_sandbox_can_be_chosen(called, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(commands, "setup", lambda session: seen.append(session.workspace.directory))
    main.main(["setup", "--directory", str(tmp_path)])
    main.main(["setup"])
    assert seen == [tmp_path, main.CHECKOUT / ".sandbox"]


def make(*arguments: str, folder: Path = main.CHECKOUT) -> subprocess.CompletedProcess[str]:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "STACK", "CONFIRM", "TESTS"))
    }
    return subprocess.run(["make", *arguments], cwd=folder, env=own, capture_output=True, text=True, check=False)


def test_make_alone_explains_every_target():
    answer = make()
    targets = re.search(r"^\.PHONY: (.*)$", (main.CHECKOUT / "Makefile").read_text(), re.MULTILINE).group(1).split()
    assert answer.returncode == 0
    for target in set(targets) - {"venv"}:
        assert re.search(rf"^  make {target} +\S", answer.stdout, re.MULTILINE), target


@pytest.mark.parametrize("target", ["up", "unprotect"])
def test_a_preview_can_be_skipped(target):
    line = make("--dry-run", target, "SKIP_PREVIEW=1").stdout.splitlines()[-1]
    assert line.endswith(" --skip-preview")


@pytest.mark.parametrize("target", ["up", "preview", "outputs", "destroy"])
def test_every_target_on_a_stack_sets_up_what_it_needs(target):
    lines = make("--dry-run", target).stdout.splitlines()
    assert lines == ["sh sandbox/setup.sh", f'.venv/bin/python -m sandbox {target} --stack="$STACK"']


@pytest.fixture
def passed_on(tmp_path):
    """What the module is given by a target, seen by a Python that only prints its arguments."""
    printer = tmp_path / "printer"
    printer.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    printer.chmod(0o755)
    folder = tmp_path / "checkout"
    (folder / "sandbox").mkdir(parents=True)
    (folder / "sandbox/setup.sh").write_text("")
    shutil.copy(main.CHECKOUT / "Makefile", folder)

    def run(*arguments: str) -> list[str]:
        return make(f"VENV_PYTHON={printer}", *arguments, folder=folder).stdout.splitlines()[2:]

    return run


@pytest.mark.parametrize("target", ["up", "preview", "outputs", "destroy"])
def test_the_stack_is_passed_on_and_is_dev_when_none_is_named(passed_on, target):
    assert passed_on(target) == [target, "--stack=dev"]
    assert passed_on(target, "STACK=prod-dr") == [target, "--stack=prod-dr"]


@pytest.mark.parametrize("typed", ["it's", 'a "b"', "x; echo injected", "`echo injected`", "-h", "a  b"])
def test_what_is_typed_arrives_as_it_was_typed_and_starts_nothing(passed_on, typed):
    arguments = ["unprotect", f"STACK={typed}", f"CONFIRM={typed}"]
    assert passed_on(*arguments) == ["unprotect", f"--stack={typed}", f"--confirm={typed}"]


def test_the_tests_that_are_named_are_passed_on_word_by_word(passed_on):
    assert passed_on("test", "TESTS=tests/policy -x;ls")[-2:] == ["tests/policy", "-x;ls"]


def test_the_tests_are_run_with_coverage_after_setup():
    lines = make("--dry-run", "test").stdout.splitlines()
    assert lines[:2] == ["sh sandbox/setup.sh", ".venv/bin/python -m sandbox setup"]
    assert "--cov" in lines[2]


def test_the_pipeline_runs_what_people_run():
    assert "make test" in (main.CHECKOUT / ".ci/run").read_text()


def test_the_module_can_be_run():
    answer = subprocess.run(
        [sys.executable, "-m", "sandbox", "--help"], cwd=main.CHECKOUT, capture_output=True, text=True, check=True
    )
    assert "unprotect" in answer.stdout
