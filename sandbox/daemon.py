"""A server of the sandbox as a process in the background: started when it is not up, stopped by `down`.

It stays up between commands. Whether it lives is read from the lock that it holds on its folder, which the kernel takes
back when it ends: an announcement left over by a power cut or a kill deceives nobody. Who it is, is written in that
lock. It is never stopped while another command works on a stack: that would fail half-way.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.lock import held, holder
from sandbox.process import command_of
from sandbox.progress import Progress
from sandbox.refusal import Refusal, of_disk

STOP_S = 30.0
"""Seconds that a server has to end, before it is killed, and again after that."""
LOG_LINES = 15

Announcement = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What is to be known of a kind of server.

    Attributes:
        title: For people, such as `the stand-in cloud`.
        module: `python -m MODULE serve --directory D` runs it.
        announcement: Name of the file in its folder that it writes when it is up.
        log: Name of the file in its folder that takes its output.
        sources: Folders of the checkout with its code: where that has changed, it is started anew.
        start_s: Seconds that it has to come up.
    """

    title: str
    module: str
    announcement: str
    log: str
    sources: tuple[str, ...]
    start_s: float


class Daemon(ABC):
    """A server in one folder.

    Args:
        kind: What it is.
        directory: Its folder.
        checkout: The checkout whose code is run.
        progress: Says when it is started and stopped.
        others: Tells which stacks other commands work on, and the process of each.
        python: The interpreter to run it with.
    """

    def __init__(
        self,
        kind: Kind,
        directory: Path,
        checkout: Path,
        *,
        progress: Progress,
        others: Callable[[], Mapping[str, str]] = dict,
        python: str = sys.executable,
    ) -> None:
        self._kind = kind
        self._directory = directory
        self._checkout = checkout
        self._progress = progress
        self._others = others
        self._python = python
        self._announcement = directory / kind.announcement
        self._log = directory / kind.log
        self._source = directory / "source"
        self._lock = directory / "lock"
        self._start_lock = directory / "start.lock"

    @abstractmethod
    def _answers(self, announced: Announcement) -> bool:
        """Says whether a living server answers where it has announced itself."""

    def _arguments(self) -> list[str]:
        """What it is started with, beside its folder."""
        return []

    @abstractmethod
    def _prepare(self) -> None:
        """Gets what it is started from."""

    def _ensure(self) -> Announcement:
        """Returns what the server announces, after starting it where needed.

        One that runs other code than the checkout's is replaced, what it keeps lies on disk; but not while another
        command works with it.

        Raises:
            Refusal: It does not come up, and the end of its log is in the message; or it does not answer while another
                command works with it.
        """
        title = self._kind.title
        with self._alone():
            announced = self._living()
            if announced and self._source_is_current():
                return announced
            others = self._others()
            if announced and others:
                self._progress.say(f"{title} runs older code; it is used as it is, because {_named(others)}")
                return announced
            if self._is_held():
                self._refuse_while(others, f"{title} does not answer, and cannot be started anew")
                told = "runs older code" if announced else "does not answer"
                self._progress.say(f"{title} {told}: starting it anew")
                self._end()
            self._prepare()
            try:
                return self._start()
            except OSError as error:
                raise of_disk(error, self._directory, f"so {title} cannot be used") from error

    def stop(self) -> bool:
        """Stops the server, one that is being started too; returns whether there was one.

        Raises:
            Refusal: Another command works with it, or its process is not known.
        """
        if not self._is_held() and holder(self._start_lock) is None:
            self._forget()
            return False
        self._refuse_while(self._others(), f"{self._kind.title} stays up")
        with self._alone():
            if not self._is_held():  # who was about to start it has not
                self._forget()
                return False
            self._refuse_while(self._others(), f"{self._kind.title} stays up")
            self._end()
        return True

    def condition(self) -> str:
        """Returns whether the server lives and answers, in words."""
        if self.is_up():
            return "up"
        if not self._is_held():
            return "down"
        return f"does not answer (process {holder(self._lock)}); `make down` stops it, `make up` starts it anew"

    def is_up(self) -> bool:
        """Says whether the server lives and answers."""
        return bool(self._living())

    def _start(self) -> Announcement:
        title = self._kind.title
        self._forget()
        with self._log.open("ab") as log, self._progress.step(f"starting {title}"):
            beginning = log.tell()
            command = [self._python, "-m", self._kind.module, "serve", *self._arguments()]
            server = subprocess.Popen(
                [*command, "--directory", str(self._directory)],
                cwd=self._checkout,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            deadline = time.monotonic() + self._kind.start_s
            while time.monotonic() < deadline and server.poll() is None:
                if announced := self._living():
                    self._source.write_text(_digest(self._checkout, self._kind.sources))
                    return announced
                time.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                server.kill()
            server.wait()
        told = self._log.read_bytes()[beginning:].decode(errors="replace").splitlines()[-LOG_LINES:]
        raise Refusal(
            f"{title} did not come up (exit code {server.returncode}), so nothing was started"
            + "".join(f"\n    {line}" for line in told),
            f"read {self._log}",
        )

    def _alone(self) -> contextlib.AbstractContextManager[int]:
        waiting = f"starting or stopping {self._kind.title}"
        return held(self._start_lock, self._progress, waiting=waiting)

    def _forget(self) -> None:
        """Takes away what a server that is gone has announced."""
        self._announcement.unlink(missing_ok=True)

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
                    self._forget()
                    return
                time.sleep(0.05)
        raise Refusal(
            f"{self._kind.title} of {self._directory} cannot be stopped: "
            + (f"process {process} does not end" if process else f"its process is not the one that {self._lock} names"),
            f"kill -KILL {process}" if process else f"end the process that has that file open (fuser {self._lock})",
        )

    def _process(self) -> int | None:
        """The server's process, as its lock or its announcement names it, once it is seen to be one of its kind."""
        for named in (holder(self._lock), self._recorded().get("pid")):
            with contextlib.suppress(ValueError):
                command, _, directory = command_of(int(str(named))).partition(" --directory ")
                of_kind = f"-m {self._kind.module} serve" in command
                if of_kind and Path(directory).resolve() == self._directory.resolve():
                    return int(str(named))
        return None

    def _living(self) -> Announcement:
        """What a living server has announced; empty when there is none, or it does not answer."""
        recorded = self._recorded()
        return recorded if recorded and self._is_held() and self._answers(recorded) else {}

    def _recorded(self) -> Announcement:
        try:
            recorded = json.loads(self._announcement.read_text())
        except (OSError, ValueError):
            return {}
        return recorded if isinstance(recorded, dict) else {}

    def _is_held(self) -> bool:
        return holder(self._lock) is not None

    def _source_is_current(self) -> bool:
        with contextlib.suppress(OSError):
            return self._source.read_text() == _digest(self._checkout, self._kind.sources)
        return False


def _named(others: Mapping[str, str]) -> str:
    return " and ".join(f"process {process} works on the stack {stack}" for stack, process in others.items())


def _digest(checkout: Path, sources: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        for path in sorted((checkout / source).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(checkout).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update((checkout / "requirements.lock").read_bytes())
    return digest.hexdigest()
