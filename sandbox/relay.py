"""Passes on what a process prints, where it does not go to a terminal: a reader that goes away ends nothing.

An engine that writes into `| head -2` itself is ended by the first line too many, in the middle of a change, and leaves
its lock and half-known resources. Here it is read from instead, to its end, whether or not anybody still listens.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, Any

PIECE_BYTES = 1 << 16
LAST_WORDS_S = 5.0
"""Seconds that are given to what ended processes left in their pipes; a helper that lives on may keep one open."""

OUTPUTS = (1, 2)


@contextlib.contextmanager
def relayed(
    command: Sequence[str | Path], gone: Callable[[], None], **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Starts a process; its outputs go where ours go.

    Args:
        command: Program and arguments.
        gone: Called once, when nobody reads any more; the process goes on.
        options: Further ones, as `subprocess.Popen` takes them.

    Yields:
        The process. When the block ends without an error, all that it printed has been passed on.
    """
    told = threading.Lock()

    def once() -> None:  # each of the outputs may find its reader gone
        if told.acquire(blocking=False):
            gone()

    out, err = (None if os.isatty(output) else subprocess.PIPE for output in OUTPUTS)
    if out and err and _are_one():
        err = subprocess.STDOUT  # what is printed to both stays in its order
    process: subprocess.Popen[bytes] = subprocess.Popen(command, stdout=out, stderr=err, **options)
    threads = [
        threading.Thread(target=_pass_on, args=(source, output, once), daemon=True, name=f"relay to {output}")
        for source, output in zip((process.stdout, process.stderr), OUTPUTS, strict=True)
        if source is not None
    ]
    for thread in threads:
        thread.start()
    yield process
    for thread in threads:
        thread.join(LAST_WORDS_S)


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    """Waits for an engine; returns its exit code and whether Ctrl-C was pressed meanwhile. SIGTERM is passed on."""

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, pass_on)
    interrupted = False
    try:
        while True:
            try:
                return process.wait(), interrupted
            except KeyboardInterrupt:
                interrupted = True
    finally:
        signal.signal(signal.SIGTERM, before)


def _are_one() -> bool:
    try:
        return os.path.sameopenfile(*OUTPUTS)
    except OSError:
        return False


def _pass_on(source: IO[bytes], output: int, gone: Callable[[], None]) -> None:
    heard = True
    with source:
        while piece := os.read(source.fileno(), PIECE_BYTES):
            try:
                while heard and piece:
                    piece = piece[os.write(output, piece) :]
            except OSError:
                heard = False
                gone()
