"""Migrations: how layers of one schema version become layers of the next.

One module per version, `m<version>_<what>.py`, whose `migrate(layer)` changes a layer from the version before in place,
does nothing else, and leaves alone what is written in the new shape already: a layer that says no version may be of
either. Its docstring's first line is what people are told. They are never edited once they have landed, and know
nothing of the settings model, which goes on without them.

`layer.py` is what they work on, `document.py` reads and writes it with comments, order and quotes as they are,
`merged_text.py` keeps lines that nobody changed, `runs.py` replaces files so that all of them change or none, and
`atomic_files.py` is how one file is written. environments/README.md says how to write one.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.migrations.layer import Layer

_NAME = re.compile(r"m(?P<version>\d{4})_\w+")


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One step.

    Attributes:
        version: The schema version that a layer has afterwards.
        summary: What it changes, in a line.
        migrate: Changes a layer of the version before.
    """

    version: int
    summary: str
    migrate: Callable[[Layer], None]


def migrations() -> tuple[Migration, ...]:
    """All of them, in the order in which they are applied."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if _NAME.fullmatch(module.name))
    return tuple(map(_migration, names))


def _migration(name: str) -> Migration:
    module = importlib.import_module(f"{__name__}.{name}")
    return Migration(
        version=int(name[1:5]), summary=(module.__doc__ or "").partition("\n")[0].rstrip("."), migrate=module.migrate
    )
