import json
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.engine_lock import holders, remove_dead
from sandbox.process import started_at
from sandbox.refusal import Refusal

PROJECT = "spotify-ai-agent"


@pytest.fixture
def dead_pid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def lock(tmp_path):
    def put(pid: int, /, stack: str = "dev", **changes: object):
        path = tmp_path / ".pulumi/locks/organization" / PROJECT / stack / "b1f0.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat().replace("+00:00", "123Z")  # Go writes nanoseconds
        content = {"pid": pid, "username": "anna", "hostname": socket.gethostname(), "timestamp": now}
        path.write_text(json.dumps({**content, **changes}))
        return path

    return put


def test_the_lock_of_a_dead_process_is_removed_and_told(tmp_path, lock, dead_pid, progress, told):
    path = lock(dead_pid)
    remove_dead(tmp_path, PROJECT, "dev", progress)
    assert not path.exists()
    assert f"removed the lock that process {dead_pid} has left on the stack dev" in told.getvalue()


def test_the_lock_of_a_zombie_is_removed(tmp_path, lock, progress):
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    path = lock(process.pid)
    remove_dead(tmp_path, PROJECT, "dev", progress)
    process.wait()
    assert not path.exists()


def test_the_lock_of_a_living_process_is_respected(tmp_path, lock, progress):
    path = lock(os.getpid())
    with pytest.raises(Refusal, match=rf"being changed by process {os.getpid()} of anna since [^~]*kill -INT"):
        remove_dead(tmp_path, PROJECT, "dev", progress)
    assert path.exists()


def test_a_process_that_was_given_the_number_later_is_not_the_holder(tmp_path, lock, progress):
    long_ago = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    path = lock(os.getpid(), timestamp=long_ago)
    remove_dead(tmp_path, PROJECT, "dev", progress)
    assert not path.exists()


def test_the_lock_of_another_machine_is_respected(tmp_path, lock, dead_pid, progress):
    path = lock(dead_pid, hostname="build-7")
    with pytest.raises(Refusal, match=rf"another machine, build-7[^~]*delete {path}"):
        remove_dead(tmp_path, PROJECT, "dev", progress)
    assert path.exists()


@pytest.mark.parametrize("changes", [{"pid": "x"}, {"timestamp": "yesterday"}, {"pid": None}])
def test_a_lock_that_nobody_can_read_is_respected(tmp_path, lock, progress, changes):
    path = lock(1, **changes)
    with pytest.raises(Refusal, match="the lock cannot be read"):
        remove_dead(tmp_path, PROJECT, "dev", progress)
    assert path.exists()


def test_the_lock_of_another_stack_is_left_alone(tmp_path, lock, dead_pid, progress):
    path = lock(dead_pid, stack="prod")
    remove_dead(tmp_path, PROJECT, "dev", progress)
    assert path.exists()


def test_a_stack_without_locks_needs_nothing(tmp_path, progress, told):
    remove_dead(tmp_path, PROJECT, "dev", progress)
    assert told.getvalue() == ""


def test_a_living_process_has_a_start(dead_pid):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = started_at(process.pid)
    process.communicate(b"\n")
    assert abs(started - time.time()) < 30
    assert started_at(dead_pid) is None


def test_the_holders_are_the_living_processes_of_this_machine(tmp_path, lock, dead_pid):
    lock(os.getpid(), stack="prod")
    lock(dead_pid, stack="dev")
    lock(os.getpid(), stack="staging", hostname="another")
    lock(os.getpid(), stack="damaged").write_text("{")
    assert holders(tmp_path, PROJECT) == {"prod": str(os.getpid())}
