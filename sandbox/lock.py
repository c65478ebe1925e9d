"""A lock between processes on this machine: the kernel frees it when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.process import started_at
from sandbox.progress import Progress
from sandbox.refusal import Refusal

POLL_S = 0.2


@contextlib.contextmanager
def held(path: Path, progress: Progress, *, waiting: str) -> Iterator[int]:
    """Holds the lock at `path`, waiting for another holder with progress lines.

    Args:
        path: The lock's file; it is created and never deleted (deleting it would let two holders in).
        progress: Says why nothing happens while another process holds the lock.
        waiting: What the other process is doing, for that line.

    Yields:
        The lock's file descriptor.
    """
    descriptor = _open(path)
    try:
        if not _try(descriptor):
            with progress.step(f"waiting for process {_holder(path)}, which is {waiting}"):
                while not _try(descriptor):
                    time.sleep(POLL_S)
        _sign(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held_or_refused(path: Path, refusal: str, remedy: str, patience_s: float) -> Iterator[int]:
    """Holds the lock at `path`, or refuses when another process holds it.

    A child that is given the descriptor keeps the lock as long as it lives, even when its parent is killed. When the
    process that took the lock is gone, its children are given `patience_s` to notice and end.

    Raises:
        Refusal: Another process holds the lock; `{holder}` in the message is its process id.
    """
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + patience_s
        while not (taken := _try(descriptor)) and time.monotonic() < deadline and not _lives(_holder(path)):
            time.sleep(POLL_S)
        if not taken:
            raise Refusal(refusal.format(holder=_holder(path)), remedy.format(holder=_holder(path)))
        _sign(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def briefly(path: Path) -> Iterator[None]:
    """Holds the lock at `path` for moments, after waiting for others that hold it for moments."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def holder(path: Path) -> str | None:
    """Returns the process id of who holds the lock at `path` (or took it for its children), None when it is free."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        # Shared, so that two that ask at once do not take each other for the holder.
        return None if _try(descriptor, fcntl.LOCK_SH) else _holder(path)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refusal(
            f"{path}: the lock cannot be made ({error.strerror}), so nothing was started",
            f"make {path.parent} writable for this user, or give it free space",
        ) from error


def _try(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _holder(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text() or "unknown"
    return "unknown"


def _lives(holder: str) -> bool:
    with contextlib.suppress(ValueError):
        return started_at(int(holder)) is not None
    return False
