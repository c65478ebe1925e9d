"""Writing a file in one step: a reader never sees half of it, whatever ends the writer."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write(path: Path, content: str, mode: int = 0o600) -> None:
    """Writes a file, and only when that changes it.

    Args:
        path: The file; its folder is there.
        content: What is to stand in it.
        mode: The file's permissions.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text() == content:
            return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
