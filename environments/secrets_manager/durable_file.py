"""Writing so that after a crash the old or the new content is there, whole: never neither, never half of one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environments.secrets_manager.errors import DiskError

_NEW = ".new"
_OWNER_ONLY = 0o600


def replace(path: Path, content: bytes) -> None:
    """Puts a content in the place of a file, for good; the caller holds the lock.

    Written beside it, brought to the disk, renamed, and the name brought to the disk, too. What a killed process left
    beside it is written over by the next.

    Raises:
        DiskError: The disk is full, read-only or broken; the old content is there as before.
    """
    new = path.with_name(path.name + _NEW)
    with _told(path):
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _OWNER_ONLY)
            try:
                _write(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(new, path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    with _told(path, consequence="the new content is in place, and could be gone after a power cut"):
        sync_folder(path.parent)


def append(path: Path, content: bytes, *, size: int) -> None:
    """Adds to the end of a file, for good; the caller holds the lock.

    Args:
        path: The file; it is made where it is missing.
        content: What to add.
        size: Bytes that count so far; what a killed process left behind them is cut off.

    Raises:
        DiskError: The disk is full, read-only or broken; the file is as before.
    """
    with _told(path):
        is_new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _OWNER_ONLY)
        try:
            if os.fstat(descriptor).st_size > size:
                os.ftruncate(descriptor, size)
            os.lseek(descriptor, size, os.SEEK_SET)
            try:
                _write(descriptor, content)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(path.parent)


def read(path: Path) -> bytes | None:
    """All of a file; None where there is none.

    Raises:
        DiskError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DiskError(
            f"it cannot be read: {error.strerror}",
            place=str(path),
            remedy="make it readable to this user, and try again",
        ) from error


def make_folder(path: Path) -> None:
    """Makes a folder and those above it; only its owner enters.

    Raises:
        DiskError: It cannot be made.
    """
    with _told(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(path: Path) -> None:
    """Brings the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


@contextmanager
def _told(path: Path, *, consequence: str = "nothing was changed") -> Iterator[None]:
    """Says what the system says, with place and remedy."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise DiskError(
            "the disk is full" if full else f"it cannot be written: {error.strerror}",
            place=str(path),
            consequence=consequence,
            remedy="make room, and try again" if full else "make the folder writable to this user, and try again",
        ) from error
