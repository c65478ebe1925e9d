"""Progress in plain lines on standard error: readable in a terminal, in a log and on a pipe."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TextIO

HEARTBEAT_S = 8.0
"""Seconds between two lines of a long step: nobody is left without a line for ten."""


class Progress:
    """Says what happens, one line each.

    Args:
        stream: Where the lines go; standard error by default, so that results can be piped.
        heartbeat_s: Seconds after which a step that still runs says so again.
    """

    def __init__(self, stream: TextIO | None = None, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._stream = stream
        self._heartbeat_s = heartbeat_s

    def say(self, line: str) -> None:
        """Prints one line at once; a reader that went away is no reason to fail."""
        stream = self._stream or sys.stderr
        try:
            print(line, file=stream, flush=True)
        except BrokenPipeError:
            with contextlib.suppress(OSError, ValueError):  # what is left in the stream would be complained about
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

    @contextlib.contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Announces a step, and says again that it runs, with the time."""
        self.say(label)
        started, ended = time.monotonic(), threading.Event()

        def beat() -> None:
            while not ended.wait(self._heartbeat_s):
                self.say(f"{label}: {duration(time.monotonic() - started)}")

        heart = threading.Thread(target=beat, daemon=True, name=f"progress of {label}")
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
