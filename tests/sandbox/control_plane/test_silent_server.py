"""An API server that hangs: nobody but its supervisor can help it."""

import errno
import io
import signal
import sys
import time
from pathlib import Path

import pytest

from sandbox.cloud.cluster.api import ApiError, UnreachableError
from sandbox.control_plane import addresses, certificates, server, volumes
from sandbox.control_plane.child import Child
from sandbox.control_plane.folder import Folder
from sandbox.control_plane.programs import Programs
from sandbox.progress import Progress

NOWHERE = Path("/nowhere")


@pytest.fixture
def told():
    return io.StringIO()


@pytest.fixture
def supervisor(tmp_path, told, monkeypatch):
    programs = Programs(
        etcd=NOWHERE,
        kube_apiserver=NOWHERE,
        kube_controller_manager=NOWHERE,
        kube_scheduler=NOWHERE,
        kwok=NOWHERE,
        version="1.36.2",
        source="nowhere",
    )
    folder = Folder(tmp_path)
    folder.prepare()
    made = server.Supervisor(
        folder,
        "platform",
        programs,
        progress=Progress(told),
        environment={},
        is_stopped=lambda: False,
    )
    monkeypatch.setattr(volumes, "tend", lambda api: None)
    monkeypatch.setattr(made, "_furnish_nodes", lambda api: None)
    return made


@pytest.fixture
def hanging(supervisor, tmp_path):
    """A program in the API server's place."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child(name=certificates.SERVER, command=command, log=tmp_path / "log", environment={})
    child.start()
    supervisor._children.append(child)
    yield child
    child.stop(0)


def answers(monkeypatch, error):
    def answer(api):
        raise error

    monkeypatch.setattr(addresses, "tend", answer)


def is_ended(child):
    try:
        child.require_alive()
    except server.Refusal as refusal:
        return f"signal {signal.SIGKILL.value}" in str(refusal)
    return False


def test_one_that_has_not_answered_for_long_is_killed_and_started_anew(supervisor, hanging, monkeypatch, told):
    monkeypatch.setattr(server, "SILENT_S", 0.0)
    answers(monkeypatch, UnreachableError("ReadTimeoutError"))

    supervisor.tend_objects(None)

    deadline = time.monotonic() + 10
    while not is_ended(hanging) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_ended(hanging)
    assert "has not answered for 0 s, so it is started anew" in told.getvalue()
    supervisor.tend()
    hanging.require_alive()


@pytest.mark.parametrize(
    ("silent_s", "error"),
    [
        pytest.param(3600.0, UnreachableError("ReadTimeoutError"), id="not for long"),
        pytest.param(0.0, ApiError(status=409, reason="Conflict", message="", fields=[]), id="a refusal is an answer"),
    ],
)
def test_one_that_answers_is_left_alone(supervisor, hanging, monkeypatch, told, silent_s, error):
    monkeypatch.setattr(server, "SILENT_S", silent_s)
    answers(monkeypatch, error)

    supervisor.tend_objects(None)

    hanging.require_alive()
    assert "the next look comes" in told.getvalue()


def test_a_program_that_died_is_started_anew_on_a_full_disk(supervisor, hanging, told, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(server, "remember", full)
    hanging.kill()
    hanging._process.wait()

    supervisor.tend()

    assert "it was started anew" in told.getvalue()
    hanging.require_alive()
