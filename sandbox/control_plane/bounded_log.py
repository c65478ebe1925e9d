"""What a program prints, in a file that does not grow without end."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from pathlib import Path
from typing import IO

LOG_BYTES = 5_000_000
"""A file that is larger becomes `NAME.1`, and the one of that name goes: a program has at most twice as much."""
LAST_LINES = 15


class BoundedLog:
    """A program's output on its way into a file.

    Args:
        path: The file; its folder is there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._thread: threading.Thread | None = None

    def follow(self, stream: IO[bytes]) -> None:
        """Writes down what comes out of a stream, until that ends."""
        self._last.clear()
        self._thread = threading.Thread(target=self._write_all, args=(stream,), daemon=True, name=self.path.name)
        self._thread.start()

    def last_lines(self) -> list[str]:
        """Returns the end of what was printed, once the stream has ended."""
        if self._thread is not None:
            self._thread.join(1)
        return list(self._last)

    def _write_all(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._last.append(line.decode(errors="replace").rstrip())
                # A full disk, or a folder that is gone, must not stop the program at its next word.
                with contextlib.suppress(OSError):
                    self._write(line)

    def _write(self, line: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(line)
            full = file.tell() > LOG_BYTES
        if full:
            os.replace(self.path, self.path.with_name(f"{self.path.name}.1"))
