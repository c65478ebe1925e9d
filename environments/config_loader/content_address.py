"""What a configuration depends on, as one hash: the same in every process that would load the same.

The code that reads, merges and replaces is a part of it, so that two releases never share; what the process's
environment variables add is not, because what holds their values is not shared at all.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel

FORMAT = 1
"""Of what lies at an address; counted up when it changes."""

_PACKAGE = Path(__file__).parents[1]


def content_address(*, asked: Iterable[object], files: Mapping[str, str], model: type[BaseModel]) -> str | None:
    """The hash, in hexadecimal; None where the code cannot be read, so that nobody knows whose it would be.

    Args:
        asked: What was asked for, as JSON has it.
        files: The SHA-256 of each layer's file, by its path from the project's folder.
        model: The settings model.
    """
    code = code_digest(model)
    if code is None:
        return None
    whole = [FORMAT, code, list(asked), sorted(files.items())]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


@cache
def code_digest(model: type[BaseModel]) -> str | None:
    """The hash of this package's sources, and of the model's where it is another's; None where there are none."""
    module = sys.modules.get(model.__module__)
    own = getattr(module, "__file__", None)
    sources = {path.relative_to(_PACKAGE).as_posix(): path for path in sorted(_PACKAGE.rglob("*.py"))}
    if own is not None:
        sources[f"{model.__module__}:{model.__qualname__}"] = Path(own)
    found = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    try:
        for name, path in sources.items():
            found.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return None
    return found.hexdigest() if own is not None and len(sources) > 1 else None
