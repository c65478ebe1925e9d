"""The stand-in cloud as a process in the background: started when it is not up, stopped by `down`.

It stays up between commands, as a cloud does. Whether it lives is read from the lock that it holds on its folder, which
the kernel takes back when it ends: a `servers.json` left over by a power cut or a kill deceives nobody. Who it is, is
written in that lock. It is never stopped while another command works on a stack: that would fail half-way.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sandbox.lock import held, holder
from sandbox.process import command_of
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
        others: Tells which stacks other commands work on, and the process of each.
        python: The interpreter to run it with.
    """

    def __init__(
        self,
        directory: Path,
        checkout: Path,
        progress: Progress,
        others: Callable[[], Mapping[str, str]] = dict,
        python: str = sys.executable,
    ) -> None:
        self._directory = directory
        self._checkout = checkout
        self._progress = progress
        self._others = others
        self._python = python
        self._servers = directory / "servers.json"
        self._log = directory / "cloud.log"
        self._source = directory / "source"
        self._lock = directory / "lock"

    def ensure_up(self) -> str:
        """Returns where the providers listen, as PULUMI_DEBUG_PROVIDERS wants it, after starting them where needed.

        Servers that run other code than the checkout's are replaced, their objects lie on disk; but not while another
        command works with them.

        Raises:
            Refusal: They do not come up, and the end of their log is in the message; or they do not answer while
                another command works with them.
        """
        with self._alone():
            ports = self._ports()
            if ports and self._source_is_current():
                return ports
            others = self._others()
            if ports and others:
                self._progress.say(f"the stand-in cloud runs older code; it is used as it is, because {_named(others)}")
                return ports
            if self._is_held():
                self._refuse_while(others, "the stand-in cloud does not answer, and cannot be started anew")
                told = "runs older code" if ports else "does not answer"
                self._progress.say(f"the stand-in cloud {told}: starting it anew")
                self._end()
            return self._start()

    def stop(self) -> bool:
        """Stops the servers; returns whether there were any.

        Raises:
            Refusal: Another command works with them, or their process is not known.
        """
        if not self._is_held():
            self._servers.unlink(missing_ok=True)
            return False
        with self._alone():
            self._refuse_while(self._others(), "the stand-in cloud stays up")
            self._end()
        return True

    def condition(self) -> str:
        """Returns whether the servers live and answer, in words."""
        if self.is_up():
            return "up"
        if not self._is_held():
            return "down"
        return f"does not answer (process {holder(self._lock)}); `make down` stops it, `make up` starts it anew"

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

    def _alone(self) -> contextlib.AbstractContextManager[int]:
        return held(self._directory / "start.lock", self._progress, waiting="starting or stopping the stand-in cloud")

    def _refuse_while(self, others: Mapping[str, str], fact: str) -> None:
        if others:
            raise Refusal(
                f"{fact}, because {_named(others)}",
                f"wait until it has ended, or interrupt it (kill -INT {' '.join(others.values())})",
            )

    def _end(self) -> None:
        process = self._process()
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, number)
            deadline = time.monotonic() + STOP_S
            while time.monotonic() < deadline:
                if not self._is_held():
                    self._servers.unlink(missing_ok=True)
                    return
                time.sleep(0.05)
        raise Refusal(
            f"the stand-in cloud of {self._directory} cannot be stopped: "
            + (f"process {process} does not end" if process else f"its process is not the one that {self._lock} names"),
            f"kill -KILL {process}" if process else f"end the process that has that file open (fuser {self._lock})",
        )

    def _process(self) -> int | None:
        """The servers' process, as its lock or its announcement names it, once it is seen to be one of their kind."""
        for named in (holder(self._lock), self._recorded().get("pid")):
            with contextlib.suppress(ValueError):
                kind, _, directory = command_of(int(str(named))).partition(" --directory ")
                if kind.endswith("-m sandbox.cloud serve") and Path(directory).resolve() == self._directory.resolve():
                    return int(str(named))
        return None

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
        return holder(self._lock) is not None

    def _source_is_current(self) -> bool:
        with contextlib.suppress(OSError):
            return self._source.read_text() == _digest(self._checkout)
        return False


def _named(others: Mapping[str, str]) -> str:
    return " and ".join(f"process {process} works on the stack {stack}" for stack, process in others.items())


def _digest(checkout: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted((checkout / "sandbox" / "cloud").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(checkout).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update((checkout / "requirements.lock").read_bytes())
    return digest.hexdigest()
