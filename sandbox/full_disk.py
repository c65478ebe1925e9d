"""A disk that fills up while the engine works: the engine is stopped, and a state that was cut off is put back.

The file backend writes a checkpoint beside its place and puts it there whatever became of it: on a full disk it is cut
off, its backup is empty, and the engine waits for ever (tried, 3.256). So the last whole checkpoint is kept while the
engine works, as a second name of the same file, which takes no space. What the cloud has made since stands in no state
then, and is adopted by the next `up` like anything that the cloud could not tell of.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from sandbox.progress import Progress

FULL_BYTES = 2_000_000
"""Free space that is too little for a checkpoint and its backup: prod's is 1.5 MB."""
LOOK_S = 0.5
PATIENCE_S = 20.0
"""Seconds that an interrupted engine has to end; on a full disk it may never."""


class Keeper:
    """The last whole checkpoint of a stack.

    Args:
        state_file: The checkpoint, where the backend has it.
        kept: Where its second name goes; on the same disk.
    """

    def __init__(self, state_file: Path, kept: Path) -> None:
        self._state_file = state_file
        self._kept = kept
        self._seen = (0, 0)

    def keep(self) -> None:
        """Keeps the checkpoint as it is now, if it is whole and another one than was kept last."""
        draft = self._kept.with_suffix(".draft")
        with contextlib.suppress(OSError):
            stat = self._state_file.stat()
            if self._seen == (stat.st_ino, stat.st_mtime_ns):
                return
            draft.unlink(missing_ok=True)
            os.link(self._state_file, draft)
            if not is_whole(draft):
                draft.unlink()
                return
            os.replace(draft, self._kept)
            draft.unlink(missing_ok=True)  # where both names were the same file's, nothing was renamed
            self._seen = (stat.st_ino, stat.st_mtime_ns)

    def put_back(self) -> bool:
        """Puts the kept checkpoint in the place of one that was cut off; returns whether it did."""
        if not self._state_file.exists() or is_whole(self._state_file) or not is_whole(self._kept):
            return False
        draft = self._state_file.with_suffix(".kept.tmp")
        shutil.copyfile(self._kept, draft)
        os.replace(draft, self._state_file)
        return True


@contextlib.contextmanager
def watched(
    process: subprocess.Popen[bytes], keeper: Keeper, folder: Path, progress: Progress
) -> Iterator[threading.Event]:
    """Keeps whole checkpoints while an engine works, and stops it when the disk is full.

    Args:
        process: The engine.
        keeper: Of the stack that it works on.
        folder: Where it writes.
        progress: Says that it is stopped, and why.

    Yields:
        What tells whether it was stopped.
    """
    keeper.keep()
    ended, stopped = threading.Event(), threading.Event()

    def watch() -> None:
        while not stopped.is_set() and not ended.wait(LOOK_S):
            keeper.keep()
            with contextlib.suppress(OSError):
                free = shutil.disk_usage(folder).free
                if free < FULL_BYTES:
                    stopped.set()
                    progress.say(f"the disk of {folder} is full ({free // 1000} kB left): the engine is stopped")
                    process.send_signal(signal.SIGINT)
                    if not ended.wait(PATIENCE_S):
                        process.kill()

    watcher = threading.Thread(target=watch, daemon=True, name="disk watcher")
    watcher.start()
    try:
        yield stopped
    finally:
        ended.set()
        watcher.join()
        keeper.keep()


def is_whole(checkpoint: Path) -> bool:
    """Says whether a checkpoint was written to its end."""
    try:
        return isinstance(json.loads(checkpoint.read_bytes()), dict)
    except (OSError, ValueError):
        return False
