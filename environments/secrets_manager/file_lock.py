"""One at a time, between processes and threads, by the kernel's own lock: who dies lets go."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environments.secrets_manager.errors import BusyStoreError, DiskError

PATIENCE_S = 10.0
_BREATH_S = 0.01


@contextmanager
def held(path: Path, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Holds the lock of a file that is there for nothing else.

    Args:
        path: The file; it is made where it is missing, and stays.
        patience_s: Seconds to wait for others.

    Raises:
        BusyStoreError: Others have held it for as long.
        DiskError: The file cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DiskError(
            f"it cannot be written: {error.strerror}", place=str(path), remedy="make the folder writable to this user"
        ) from error
    try:
        _wait(descriptor, path, patience_s)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path, patience_s: float) -> None:
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise BusyStoreError(
                    f"another process has held the store for {patience_s:g} seconds",
                    place=str(path),
                    remedy="let it end, and try again; `fuser` on this file tells which it is",
                ) from None
            time.sleep(_BREATH_S)
        else:
            return
