import errno
import io
import os
import signal
import subprocess
import sys
import time

import pytest

from sandbox.process import started_at
from sandbox.progress import HEARTBEAT_S, CommandFailed, Progress


def test_a_long_step_repeats_itself_with_its_detail(progress, told):
    with progress.step("building", lambda: "12 packages"):
        time.sleep(0.3)
    lines = told.getvalue().splitlines()
    assert lines[0] == "sandbox: building"
    assert lines[1] == "sandbox: building: 0 s, 12 packages"


def test_no_line_comes_after_the_end_of_a_step(progress, told):
    with progress.step("building"):
        pass
    time.sleep(0.2)
    assert told.getvalue() == "sandbox: building\n"


def test_lines_come_at_least_every_ten_seconds():
    assert HEARTBEAT_S < 10


def test_lines_are_plain_even_in_a_terminal(told, progress):
    progress.say("done")
    assert told.getvalue() == "sandbox: done\n"


def test_a_reader_that_went_away_is_no_reason_to_fail():
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(io.FileIO(writing, "w"), write_through=True)
    Progress(stream).say("nobody hears this")


def test_a_reader_that_went_away_does_not_change_the_exit_code():
    program = "from sandbox.progress import Progress; input(); Progress().say('nobody hears this'); raise SystemExit(7)"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stderr.close()
    process.stdin.write(b"\n")
    process.stdin.close()
    assert process.wait() == 7


def test_a_command_gives_its_output(progress):
    assert progress.run("asking", [sys.executable, "-c", "print('answer')"]) == "answer\n"


def test_a_command_that_fails_shows_its_last_lines(progress):
    with pytest.raises(CommandFailed, match=r"asking: `[^`]+` ended with exit code 3\n[^~]*line 39$") as failed:
        progress.run("asking", [sys.executable, "-c", "for n in range(40): print('line', n)\nexit(3)"])
    assert "line 24" not in str(failed.value)
    assert "line 0" in failed.value.output


def test_a_command_gets_the_environment_that_it_is_given(progress):
    assert (
        progress.run("asking", [sys.executable, "-c", "import os; print(os.environ['A'])"], environment={"A": "b"})
        == "b\n"
    )


def test_an_interrupted_command_ends_with_all_that_it_started(tmp_path):
    child = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    program = f"""if True:
        import sys
        from sandbox.progress import Progress
        def detail(lines):
            if lines: open({str(tmp_path / "pid")!r}, "w").write(lines[0])
            return ""
        Progress(heartbeat_s=0.05).run("asking", [sys.executable, "-c", {child!r}], detail=detail)
    """
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.wait()
    assert ended(int((tmp_path / "pid").read_text()))


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if started_at(pid) is None:
            return True
        time.sleep(0.05)
    return False


def test_a_log_on_a_full_disk_is_no_reason_to_fail():
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(errno.ENOSPC, "No space left on device")

    Progress(Full()).say("a line")
