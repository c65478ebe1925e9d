"""Progress in plain lines: readable in a terminal, in a log and on a pipe, no colours, no cursor movements.

Nothing that runs longer than `HEARTBEAT_S` stays silent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from sandbox.refusal import Refusal

HEARTBEAT_S = 8.0
"""Seconds between two lines of a long step; users were promised a line at least every 10."""

LAST_LINES = 15
"""Lines of a failed command's output that an error message shows."""


class CommandFailed(Refusal):
    """A command that we started ended with an error; `output` is what it printed."""

    def __init__(self, label: str, command: Sequence[str], exit_code: int, output: str) -> None:
        last = "\n".join(f"    {line}" for line in output.strip().splitlines()[-LAST_LINES:])
        super().__init__(f"{label}: `{command[0]}` ended with exit code {exit_code}\n{last}".rstrip())
        self.output = output


class Progress:
    """Says what happens, one line each.

    Args:
        stream: Where the lines go; standard error by default, so that `outputs --json` can be piped.
        heartbeat_s: Seconds after which a step that still runs says so again.
    """

    def __init__(self, stream: TextIO | None = None, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._stream = stream
        self._heartbeat_s = heartbeat_s
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """Prints one line at once; a reader that went away, or a log on a full disk, is no reason to fail."""
        stream = self._stream or sys.stderr
        with self._lock:
            try:
                print(f"sandbox: {line}", file=stream, flush=True)
            except BrokenPipeError:
                # What could not be written stays in the stream, and would be complained about at the process's end.
                with contextlib.suppress(OSError, ValueError):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            except OSError:
                return

    @contextlib.contextmanager
    def step(self, label: str, detail: Callable[[], str] = str) -> Iterator[None]:
        """Announces a step and repeats itself, with the time and `detail()`, while the step runs."""
        self.say(label)
        started, ended = time.monotonic(), threading.Event()

        def beat() -> None:
            while not ended.wait(self._heartbeat_s):
                more = detail()
                self.say(f"{label}: {_duration(time.monotonic() - started)}{', ' if more else ''}{more}")

        heart = threading.Thread(target=beat, daemon=True, name=f"progress of {label}")
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()

    def run(
        self,
        label: str,
        command: Sequence[str | Path],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        detail: Callable[[list[str]], str] = lambda lines: "",
    ) -> str:
        """Runs a long command quietly, with heartbeats, and returns what it printed.

        Args:
            label: What the command does, for the user.
            command: Program and arguments.
            cwd: Folder to run in.
            environment: All variables of the command; the caller's own when absent.
            detail: Makes the end of a heartbeat from the lines printed so far.

        Raises:
            CommandFailed: The command ended with an error; its last lines are in the message.
        """
        arguments = [str(part) for part in command]
        lines: list[str] = []
        with self.step(label, lambda: detail(lines)):
            process = subprocess.Popen(
                arguments,
                cwd=cwd,
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            assert process.stdout is not None
            try:
                lines.extend(process.stdout)
                exit_code = process.wait()
            except BaseException:
                end_group(process)
                raise
        if exit_code != 0:
            raise CommandFailed(label, arguments, exit_code, "".join(lines))
        return "".join(lines)


def end_group(process: subprocess.Popen[str], grace_s: float = 5.0) -> None:
    """Ends a process that leads its own group, with all that it started: asked first, then killed."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)
            return


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
