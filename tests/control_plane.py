"""One real control plane for a whole test session, whichever of its workers asks first."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from sandbox.cloud.cluster.access import Access, found
from sandbox.control_plane import programs
from sandbox.progress import Progress
from sandbox.refusal import Refusal

ROOT = Path(__file__).parents[1]
REALM = "tests"
READY_S = 180.0
NONE: Mapping[str, str] = MappingProxyType({})


def missing() -> str:
    """Why there is no control plane to be had on this machine; empty where there is one."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        try:
            programs.acquire(Progress(nowhere))
        except Refusal as refusal:
            return str(refusal)
    return ""


@contextmanager
def shared(folder: Path) -> Iterator[Access]:
    """The session's control plane; the last worker that has used it stops it.

    A worker that is killed leaves its mark, and the cluster runs on until the folder goes: it ends with that.

    Args:
        folder: One that all workers of the session know.
    """
    clusters, users = folder / "clusters", folder / "users"
    mark = users / str(os.getpid())
    with _locked(folder):
        users.mkdir(exist_ok=True)
        if not list(users.iterdir()):
            start(clusters / REALM, REALM)
        mark.touch()
    access = found(clusters, REALM)
    assert access is not None
    try:
        yield access
    finally:
        with _locked(folder):
            mark.unlink()
            if not list(users.iterdir()):
                stop(clusters / REALM)


def start(directory: Path, realm: str, variables: Mapping[str, str] = NONE) -> subprocess.Popen[bytes]:
    """Start a supervisor and wait until its cluster is up.

    Args:
        directory: The cluster's folder.
        realm: The cluster.
        variables: Beyond the tests' own.
    """
    directory.mkdir(parents=True, exist_ok=True)
    announced, said = directory / "access.json", directory / "supervisor.log"
    announced.unlink(missing_ok=True)
    with said.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.control_plane", "serve", "--realm", realm, "--directory", str(directory)],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + READY_S
    while not announced.exists():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)
    return process


def processes(directory: Path) -> list[int]:
    """The programs that the supervisor of a cluster has started."""
    noted: list[int] = json.loads((directory / "run" / "processes.json").read_text(encoding="utf-8"))
    return noted


def stop(directory: Path) -> None:
    """Stop a supervisor, where there is one, and wait until it has ended."""
    with (directory / "lock").open("a+") as lock:
        lock.seek(0)
        with suppress(ProcessLookupError, ValueError):
            os.kill(int(lock.read()), signal.SIGTERM)
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
