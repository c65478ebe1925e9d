import os
import sys
import time
from types import SimpleNamespace

import pytest

from sandbox.control_plane import bounded_log
from sandbox.control_plane.child import RESTARTS, Child
from sandbox.process import started_at
from sandbox.refusal import Refusal


@pytest.fixture
def child(tmp_path):
    made = []

    def make(program: str, executable: str = sys.executable) -> Child:
        made.append(
            Child(
                name="worker",
                command=[executable, "-c", program],
                log=tmp_path / "worker.log",
                environment=dict(os.environ),
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.stop(0.1)


def test_what_a_program_prints_is_in_its_log(child, tmp_path):
    started = child("print('hello')")
    started.start()
    ended(started)
    assert "hello" in (tmp_path / "worker.log").read_text()


def test_a_program_that_ends_is_told_with_its_last_lines(child):
    started = child("import sys; print('no such disk'); sys.exit(3)")
    started.start()
    ended(started)
    with pytest.raises(Refusal, match=r"worker ended with exit code 3\n    no such disk[^~]*worker\.log"):
        started.require_alive()


def test_a_program_that_ends_on_a_full_disk_is_told_with_that(child, monkeypatch):
    monkeypatch.setattr("sandbox.control_plane.child.shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    started = child("raise SystemExit(2)")
    started.start()
    ended(started)
    with pytest.raises(
        Refusal, match=r"exit code 2\n  remedy: give the disk of .* free space, it has 1 MB left; then read"
    ):
        started.require_alive()


def test_a_program_that_is_not_there_is_told(child):
    started = child("", executable="/nowhere/program")
    started.start()
    ended(started)
    with pytest.raises(Refusal, match="worker ended with exit code 1"):
        started.require_alive()


def test_a_program_that_dies_is_started_anew_a_few_times_only(child):
    started = child("raise SystemExit(1)")
    started.start()
    for _ in range(RESTARTS):
        ended(started)
        assert "it was started anew" in started.revive()
    ended(started)
    with pytest.raises(Refusal, match=f"it was started {RESTARTS} times within 60 s before that"):
        started.revive()


def test_a_living_program_is_left_alone(child):
    started = child("import time; time.sleep(60)")
    started.start()
    assert started.revive() == ""


def test_a_program_that_will_not_end_is_killed(child):
    started = child("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1); time.sleep(60)")
    started.start()
    time.sleep(0.3)
    process = started.pid
    started.stop(0.2)
    assert started_at(process) is None


def test_a_log_does_not_grow_without_end(child, tmp_path, monkeypatch):
    monkeypatch.setattr(bounded_log, "LOG_BYTES", 1000)
    started = child("for number in range(300): print(f'line {number:05d}')")
    started.start()
    ended(started)
    assert (tmp_path / "worker.log.1").stat().st_size <= 1020
    assert started._log.last_lines()[-1] == "line 00299"


def ended(child: Child) -> None:
    while child._process.poll() is None:
        time.sleep(0.01)
    child._log.last_lines()
