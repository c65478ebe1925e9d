"""One operation at a time per stack on this machine: the kernel frees the lock when its holder ends, however it ends.

Between machines the engine's own lock in the state's bucket holds.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from operations.errors import NOTHING_CHANGED, OperationError


@contextlib.contextmanager
def held(path: Path, *, stack: str, doing: str) -> Iterator[None]:
    """Holds the lock of a stack.

    Args:
        path: The lock's file; it is made and never deleted (deleting it would let two holders in).
        stack: The stack, for messages.
        doing: What we do with it; whoever comes second is told.

    Raises:
        OperationError: Another process holds it, or the file cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OperationError(
            f"the lock of the stack {stack} cannot be made ({error.strerror})",
            place=str(path),
            consequence=NOTHING_CHANGED,
            remedy=f"make {path.parent} writable for this user",
        ) from None
    try:
        _take(descriptor, path, stack)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}: {doing}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, stack: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        holder = path.read_text(encoding="utf-8", errors="replace") or "somebody"
        raise OperationError(
            f"another operation on the stack {stack} is under way ({holder})",
            place=str(path),
            consequence=NOTHING_CHANGED,
            remedy="wait until it has ended",
        ) from None
