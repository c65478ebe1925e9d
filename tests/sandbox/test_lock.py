import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.lock import briefly, held, held_or_refused
from sandbox.lock import holder as holder_of
from sandbox.refusal import Refusal

HOLD = """if True:
    import fcntl, os, sys, time
    file = open(sys.argv[1], "w")
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(str(os.getpid())); file.flush()
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock for some seconds."""
    processes = []

    def hold(seconds: float) -> subprocess.Popen[str]:
        process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "lock", str(seconds)], stdout=-1, text=True)
        assert process.stdout.readline() == "held\n"
        processes.append(process)
        return process

    yield hold
    for process in processes:
        process.kill()
        process.wait()


def test_a_free_lock_is_taken_and_signed(tmp_path, progress):
    with held(tmp_path / "deep/lock", progress, waiting="working"):
        assert (tmp_path / "deep/lock").read_text() == str(os.getpid())


def test_a_held_lock_is_waited_for_with_progress_lines(tmp_path, progress, told, holder):
    process = holder(0.5)
    with held(tmp_path / "lock", progress, waiting="building"):
        assert process.wait() == 0
    assert f"waiting for process {process.pid}, which is building" in told.getvalue()


def test_a_lock_of_a_living_process_is_refused_at_once(tmp_path, holder):
    process = holder(60)
    started = time.monotonic()
    with (
        pytest.raises(Refusal, match=f"busy: {process.pid}[^~]*kill {process.pid}"),
        held_or_refused(tmp_path / "lock", "busy: {holder}", "kill {holder}", patience_s=30),
    ):
        pass
    assert time.monotonic() - started < 20


def test_a_lock_that_only_the_children_of_a_dead_process_hold_is_waited_for(tmp_path):
    program = HOLD.replace(
        "time.sleep", "if os.fork(): os._exit(0)\n    os.set_inheritable(1, False); os.close(1); time.sleep"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path / "lock", "0.7"], stdout=subprocess.DEVNULL, check=True)
    with held_or_refused(tmp_path / "lock", "busy", "wait", patience_s=30):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_patience_with_such_children_ends(tmp_path, holder):
    process = holder(60)
    (tmp_path / "lock").write_text("no number")
    with pytest.raises(Refusal, match="busy"), held_or_refused(tmp_path / "lock", "busy", "wait", patience_s=0.3):
        pass
    assert process.poll() is None


def test_a_lock_is_free_again_after_its_holder(tmp_path):
    for _ in range(2):
        with held_or_refused(tmp_path / "lock", "busy", "wait", patience_s=0):
            pass


def test_two_that_ask_at_once_do_not_take_each_other_for_the_holder(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text("4711")
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(lambda _: {holder_of(lock) for _ in range(3000)}, range(2))
    assert list(answers) == [{None}, {None}]


def test_a_killed_holder_lets_go(tmp_path, holder):
    process = holder(60)
    process.kill()
    process.wait()
    with held_or_refused(tmp_path / "lock", "busy", "wait", patience_s=0):
        pass


def test_the_holder_of_a_lock_is_named_while_it_is_held(tmp_path, holder):
    assert holder_of(tmp_path / "lock") is None
    process = holder(60)
    assert holder_of(tmp_path / "lock") == str(process.pid)
    process.kill()
    process.wait()
    assert holder_of(tmp_path / "lock") is None


def test_a_brief_lock_is_waited_for_in_silence(tmp_path, holder):
    process = holder(0.4)
    with briefly(tmp_path / "lock"):
        assert process.wait() == 0
