"""Children: the programs that an operation is made of, printed as a person would type them.

Two kinds. `ask` only reads: it runs in a dry run, too, because what would be typed next follows from the answer. `act`
and `follow` change something: a dry run prints them and no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from operations.errors import NOTHING_CHANGED, ChildError, Interrupted
from operations.known_failures import LAST_LINES, explained
from operations.progress import Progress

ASK_TIMEOUT_S = 120.0
"""Seconds that an answer may take; the slowest that is asked is a list of backups."""

GRACE_S = 10.0
"""Seconds that a child gets to end by itself."""

INSTALL = {
    "pulumi": "install Pulumi 3.256 or later (docs/bootstrap.md, section 6)",
    "gcloud": "install the Google Cloud CLI",
    "kubectl": "install kubectl: gcloud components install kubectl",
    "gke-gcloud-auth-plugin": "gcloud components install gke-gcloud-auth-plugin",
    "git": "install git",
    "make": "install make",
}


class Children:
    """Runs programs.

    Args:
        folder: Where they run.
        progress: Says what runs.
        environment: Their environment variables.
        dry_run: Whether what changes something is only printed.
    """

    def __init__(self, folder: Path, progress: Progress, environment: Mapping[str, str], *, dry_run: bool) -> None:
        self.folder = folder
        self.progress = progress
        self.dry_run = dry_run
        self._environment = dict(environment)

    def require(self, *programs: str) -> None:
        """Makes sure that programs are on PATH.

        Raises:
            ChildError: One is not; all that are missing are named.
        """
        missing = [name for name in programs if shutil.which(name, path=self._environment.get("PATH", "")) is None]
        if missing:
            raise ChildError(
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not on PATH",
                place="this machine",
                consequence=f"{NOTHING_CHANGED}, and nothing was asked",
                remedy="; ".join(INSTALL.get(name, f"install {name}") for name in missing),
            )

    def ask(
        self,
        command: Sequence[str],
        *,
        extra: Mapping[str, str] | None = None,
        timeout_s: float = ASK_TIMEOUT_S,
        consequence: str = NOTHING_CHANGED,
    ) -> str:
        """Runs what only reads, and returns what it printed.

        Args:
            command: Program and arguments.
            extra: Further environment variables; they are shown before the command.
            timeout_s: Seconds that it may take.
            consequence: What does not happen where it fails.

        Raises:
            ChildError: It ended with an error, took too long, or is not there.
        """
        if self.dry_run:
            self.progress.say(f"asks: {shown(command, extra)}")
        return self._answer(command, extra or {}, timeout_s, consequence, None)

    def ask_json(
        self,
        command: Sequence[str],
        *,
        extra: Mapping[str, str] | None = None,
        timeout_s: float = ASK_TIMEOUT_S,
        consequence: str = NOTHING_CHANGED,
    ) -> Any:
        """Runs what only reads, and returns the JSON that it printed.

        Raises:
            ChildError: As `ask`; also where what it printed is no JSON.
        """
        answer = self.ask(command, extra=extra, timeout_s=timeout_s, consequence=consequence)
        try:
            return json.loads(answer)
        except ValueError:
            raise ChildError(
                f"what `{command[0]}` printed is no JSON",
                place=shown(command, extra),
                consequence=consequence,
                remedy=f"look at what it prints, and at whether `{command[0]}` is the program that is meant",
            ) from None

    def act(
        self,
        command: Sequence[str],
        *,
        extra: Mapping[str, str] | None = None,
        standard_input: str | None = None,
        timeout_s: float = ASK_TIMEOUT_S,
        consequence: str,
    ) -> str:
        """Runs what changes something, quietly, and returns what it printed; a dry run only prints the command.

        Args:
            command: Program and arguments.
            extra: Further environment variables.
            standard_input: What it reads; a dry run prints it, so it holds nothing secret.
            timeout_s: Seconds that it may take.
            consequence: What does not happen where it fails.

        Raises:
            ChildError: As `ask`.
        """
        self.progress.say(f"{self._would()}{shown(command, extra)}")
        for line in (standard_input or "").splitlines():
            self.progress.say(f"    {line}")
        if self.dry_run:
            return ""
        return self._answer(command, extra or {}, timeout_s, consequence, standard_input)

    def follow(self, command: Sequence[str], *, extra: Mapping[str, str] | None = None, consequence: str) -> None:
        """Runs what changes something in the user's sight; a dry run only prints the command.

        Ctrl-C reaches the child by the terminal: it winds up by itself, and is waited for. SIGTERM is passed on; either
        way nothing comes after it, however the child ended.

        Raises:
            ChildError: It ended with an error.
            Interrupted: The user ended it.
        """
        self.progress.say(f"{self._would()}{shown(command, extra)}")
        if self.dry_run:
            return
        self.require(command[0])
        process = subprocess.Popen(list(command), cwd=self.folder, env=self._environment | dict(extra or {}))
        exit_code, interrupted = _ended(process)
        if interrupted or exit_code == -signal.SIGINT:
            raise Interrupted(shown(command, extra))
        if exit_code:
            raise ChildError(
                f"`{command[0]}` ended with exit code {exit_code}; the reason stands above",
                place=shown(command, extra),
                consequence=consequence,
                remedy="mend what it says, and type the same command again",
            )

    @contextlib.contextmanager
    def beside(self, command: Sequence[str], *, extra: Mapping[str, str] | None = None) -> Iterator[Beside]:
        """Runs a child beside us until the block ends."""
        process = subprocess.Popen(
            list(command),
            cwd=self.folder,
            env=self._environment | dict(extra or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            yield Beside(process)
        finally:
            process.terminate()
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _would(self) -> str:
        return "would run: " if self.dry_run else "$ "

    def _answer(
        self,
        command: Sequence[str],
        extra: Mapping[str, str],
        timeout_s: float,
        consequence: str,
        standard_input: str | None,
    ) -> str:
        self.require(command[0])
        try:
            answer = subprocess.run(
                list(command),
                cwd=self.folder,
                env=self._environment | dict(extra),
                input=standard_input,
                stdin=subprocess.DEVNULL if standard_input is None else None,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            raise ChildError(
                f"`{command[0]}` has not answered within {timeout_s:g} s",
                place=shown(command, extra),
                consequence=consequence,
                remedy="look at the network and at the service, and type the same command again",
            ) from None
        if answer.returncode:
            fact, remedy = explained(command[0], answer.stderr or answer.stdout, answer.returncode)
            raise ChildError(fact, place=shown(command, extra), consequence=consequence, remedy=remedy)
        return answer.stdout


class Beside:
    """A child that runs beside us. What it says is read at once: a child whose pipe is full stands still.

    Args:
        process: The child, its output on a pipe.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """The end of what it said; whole once it has ended."""
        self._reader.join(GRACE_S if self.poll() is not None else 0)
        return "".join(self._lines).strip()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(ValueError):  # the pipe was closed while we read
            self._lines.extend(self._process.stdout)


def shown(command: Sequence[str], extra: Mapping[str, str] | None = None) -> str:
    """A command as a person would type it."""
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in (extra or {}).items()), shlex.join(command)])


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    """Waits for a child; returns its exit code, and whether the user has interrupted meanwhile."""
    interrupted = False

    def pass_on(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)

    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, pass_on) if main else None
    try:
        while True:
            try:
                return process.wait(), interrupted
            except KeyboardInterrupt:
                interrupted = True
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)
