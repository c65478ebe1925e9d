"""Files that are written whole or not at all, whatever happens: a temporary one beside them, fsync, rename."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

BESIDE = ".new"
"""How the name of a file ends that is not whole yet."""


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Write a file and see it onto the disk. For files that nobody reads yet: it may be there half.

    Args:
        path: The file; what is there already is replaced.
        data: What it holds.
        like: A file whose mode and, where that is allowed, owner it gets; only its owner may read it otherwise.

    Raises:
        OSError: It cannot be written.
    """
    with suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        if like is not None:
            status = like.stat()
            with suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, by: Path) -> None:
    """Put a file into another one's place, and see the change onto the disk.

    Raises:
        OSError: It cannot be done; both are as they were.
    """
    os.replace(by, path)
    sync(path.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that others may read: they find what was there before, or all that is there now.

    Raises:
        OSError: It cannot be written; what was there before is there.
    """
    beside = path.with_name(path.name + BESIDE)
    write(beside, data)
    replace(path, beside)


def sync(folder: Path) -> None:
    """See a folder's names onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
