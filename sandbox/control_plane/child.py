"""One program of a control plane: started, watched, started anew where it dies, stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.control_plane.bounded_log import BoundedLog
from sandbox.refusal import Refusal

BOUND = Path(__file__).with_name("bound.py")
RESTARTS = 3
RESTARTS_WITHIN_S = 60.0
"""A program that ends more often than that is not helped by starting it once more."""
NEEDED_MB = 200
"""With less disk space than that etcd ends, which takes 64 MB at a time, and does not say it in its last lines."""


class Child:
    """A program that lives as long as its supervisor, at most.

    It is started by the thread that lives longest: the kernel ends it with that.

    Args:
        name: For people, and for the log.
        command: The program and its arguments.
        log: Where its output goes.
        environment: All its variables.
    """

    def __init__(self, *, name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [str(part) for part in command]
        self._log = BoundedLog(log)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._restarts: list[float] = []

    @property
    def pid(self) -> int | None:
        """Its process, once it was started."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Starts it.

        Raises:
            Refusal: It is not there, or cannot be run.
        """
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", BOUND, str(os.getpid()), *self._command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise Refusal(f"{self.name} cannot be started: {self._command[0]}: {error.strerror}") from error
        assert self._process.stdout is not None
        self._log.follow(self._process.stdout)

    def require_alive(self) -> None:
        """Does nothing while it runs.

        Raises:
            Refusal: It has ended; what it said last is in the message.
        """
        if self._process is None or self._process.poll() is not None:
            raise Refusal(self._told(), self._remedy())

    def revive(self) -> str:
        """Starts it anew where it has ended; returns what is to be told then, else nothing.

        Raises:
            Refusal: It ends again and again.
        """
        if self._process is None or self._process.poll() is None:
            return ""
        told, now = self._told(), time.monotonic()
        self._restarts = [moment for moment in self._restarts if now - moment < RESTARTS_WITHIN_S]
        if len(self._restarts) >= RESTARTS:
            raise Refusal(
                f"{told}\n  it was started {RESTARTS} times within {RESTARTS_WITHIN_S:g} s before that",
                self._remedy(),
            )
        self._restarts.append(now)
        self.start()
        return f"{told}\n  it was started anew"

    def kill(self) -> None:
        """Ends it at once, so that it is started anew: of one that hangs nothing else is left."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def stop(self, grace_s: float) -> None:
        """Ends it: asked first, killed after `grace_s` seconds."""
        if self._process is None:
            return
        for number, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)
                break
        self._process = None

    def _told(self) -> str:
        if self._process is None:
            return f"{self.name} was not started"
        code = self._process.returncode
        how = f"was killed (signal {-code})" if code < 0 else f"ended with exit code {code}"
        return f"{self.name} {how}" + "".join(f"\n    {line}" for line in self._log.last_lines())

    def _remedy(self) -> str:
        read = f"read {self._log.path}"
        with contextlib.suppress(OSError):
            free_mb = shutil.disk_usage(self._log.path.parent).free // 1_000_000
            if free_mb < NEEDED_MB:
                return f"give the disk of {self._log.path.parent} free space, it has {free_mb} MB left; then {read}"
        return read
