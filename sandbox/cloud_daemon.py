"""The stand-in cloud as a process in the background: started when it is not up, stopped by `down`.

It stays up between commands, as a cloud does. Whether it lives is read from the lock that it holds on its folder, which
the kernel takes back when it ends: a `servers.json` left over by a power cut or a kill deceives nobody.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from sandbox.lock import held
from sandbox.progress import Progress
from sandbox.refusal import Refusal

START_S = 60.0
"""Seconds that the servers have to come up; on an idle machine they take under two."""
STOP_S = 15.0
CONNECT_S = 2.0
LOG_LINES = 15


class CloudDaemon:
    """The stand-in cloud of one sandbox.

    Args:
        directory: The cloud's folder.
        checkout: The checkout whose `sandbox.cloud` is run.
        progress: Says when it is started and stopped.
        python: The interpreter to run it with.
    """

    def __init__(self, directory: Path, checkout: Path, progress: Progress, python: str = sys.executable) -> None:
        self._directory = directory
        self._checkout = checkout
        self._progress = progress
        self._python = python
        self._servers = directory / "servers.json"
        self._log = directory / "cloud.log"
        self._source = directory / "source"

    def ensure_up(self) -> str:
        """Returns where the providers listen, as PULUMI_DEBUG_PROVIDERS wants it, after starting them where needed.

        Servers that run other code than the checkout's are replaced: their objects lie on disk.

        Raises:
            Refusal: They do not come up; the end of their log is in the message.
        """
        with held(self._directory / "start.lock", self._progress, waiting="starting the stand-in cloud"):
            ports = self._ports()
            if ports and self._source_is_current():
                return ports
            if self._is_held():
                self._progress.say("the stand-in cloud does not answer, or runs older code: starting it anew")
                self._end()
            return self._start()

    def stop(self) -> bool:
        """Stops the servers; returns whether there were any."""
        if not self._is_held():
            self._servers.unlink(missing_ok=True)
            return False
        self._end()
        return True

    def is_up(self) -> bool:
        """Says whether the servers live and answer."""
        return bool(self._ports())

    def _start(self) -> str:
        self._servers.unlink(missing_ok=True)
        with self._log.open("ab") as log, self._progress.step("starting the stand-in cloud"):
            beginning = log.tell()
            server = subprocess.Popen(
                [self._python, "-m", "sandbox.cloud", "serve", "--directory", str(self._directory)],
                cwd=self._checkout,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            deadline = time.monotonic() + START_S
            while time.monotonic() < deadline and server.poll() is None:
                if ports := self._ports():
                    self._source.write_text(_digest(self._checkout))
                    return ports
                time.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                server.kill()
            server.wait()
        told = self._log.read_bytes()[beginning:].decode(errors="replace").splitlines()[-LOG_LINES:]
        raise Refusal(
            f"the stand-in cloud did not come up (exit code {server.returncode}), so nothing was started"
            + "".join(f"\n    {line}" for line in told),
            f"read {self._log}",
        )

    def _end(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            pid = self._recorded().get("pid")
            if isinstance(pid, int):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            deadline = time.monotonic() + STOP_S
            while time.monotonic() < deadline:
                if not self._is_held():
                    self._servers.unlink(missing_ok=True)
                    return
                time.sleep(0.05)
        raise Refusal(
            f"the stand-in cloud of {self._directory} cannot be stopped: its process is not the one in {self._servers}",
            f"end the process that has {self._directory / 'lock'} open",
        )

    def _ports(self) -> str:
        """Where living servers listen; empty when there are none, or one does not answer."""
        providers = self._recorded().get("providers")
        if not isinstance(providers, dict) or not providers or not self._is_held():
            return ""
        for port in providers.values():
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=CONNECT_S).close()
            except (OSError, ValueError):
                return ""
        return ",".join(f"{name}:{port}" for name, port in sorted(providers.items()))

    def _recorded(self) -> dict[str, object]:
        try:
            recorded = json.loads(self._servers.read_text())
        except (OSError, ValueError):
            return {}
        return recorded if isinstance(recorded, dict) else {}

    def _is_held(self) -> bool:
        try:
            descriptor = os.open(self._directory / "lock", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _source_is_current(self) -> bool:
        with contextlib.suppress(OSError):
            return self._source.read_text() == _digest(self._checkout)
        return False


def _digest(checkout: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted((checkout / "sandbox" / "cloud").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(checkout).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update((checkout / "requirements.lock").read_bytes())
    return digest.hexdigest()
