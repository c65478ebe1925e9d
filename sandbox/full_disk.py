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
LOOK_S = 0.02
"""Seconds between two looks at the checkpoint, which the engine writes anew at every step."""
_END = b"}"
PATIENCE_S = 20.0
"""Seconds that an interrupted engine has to end; on a full disk it may never."""


class Keeper:
    """The last whole checkpoints of a stack: the newest, and the one before, should the newest deceive.

    Args:
        state_file: The checkpoint, where the backend has it.
        kept: Where its second name goes; on the same disk.
    """

    def __init__(self, state_file: Path, kept: Path) -> None:
        self._state_file = state_file
        self._kept = kept
        self._before = kept.with_suffix(".before")
        self._seen = (0, 0)

    def keep(self) -> None:
        """Keeps the checkpoint as it is now, if it seems whole and another one than was kept last."""
        draft = self._kept.with_suffix(".draft")
        with contextlib.suppress(OSError):
            stat = self._state_file.stat()
            if self._seen == (stat.st_ino, stat.st_mtime_ns):
                return
            draft.unlink(missing_ok=True)
            os.link(self._state_file, draft)
            self._seen = (stat.st_ino, stat.st_mtime_ns)
            if not _seems_whole(draft) or (self._kept.exists() and draft.samefile(self._kept)):
                draft.unlink()
                return
            if self._kept.exists():
                os.replace(self._kept, self._before)
            os.replace(draft, self._kept)

    def put_back(self) -> bool:
        """Puts the newest whole checkpoint in the place of one that was cut off; returns whether it did."""
        if not self._state_file.exists() or is_whole(self._state_file):
            return False
        whole = next((kept for kept in (self._kept, self._before) if is_whole(kept)), None)
        if whole is None:
            return False
        draft = self._state_file.with_suffix(".kept.tmp")
        shutil.copyfile(whole, draft)
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


def _seems_whole(checkpoint: Path) -> bool:
    """Says whether a checkpoint ends as one does; to read all of it at every step would take a processor."""
    with checkpoint.open("rb") as file:
        file.seek(max(checkpoint.stat().st_size - len(_END) - 1, 0))
        return file.read().rstrip().endswith(_END)
