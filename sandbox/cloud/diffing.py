"""The difference between old and new inputs, property by property, and which parts of it force a replacement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.cloud import paths
from sandbox.cloud.wire import Path

Kind = Literal["ADD", "DELETE", "UPDATE"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One property that differs.

    Attributes:
        path: Where.
        kind: Whether it was added, removed or changed.
        replaces: Whether the change needs a new resource.
    """

    path: Path
    kind: Kind
    replaces: bool


def changes(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    immutable: Iterable[str],
    replaced_when: Mapping[str, Callable[[Any, Any], bool]] | None = None,
) -> list[Change]:
    """What differs, at the deepest property that still says what happened.

    Args:
        old: The inputs so far.
        new: The inputs to come.
        immutable: Schema paths whose every change replaces.
        replaced_when: Schema paths of which only some changes replace, with the judge of the old and the new value.
    """
    judged = (path for path, judge in (replaced_when or {}).items() if judge(_value(old, path), _value(new, path)))
    declared = (*immutable, *judged)
    return [
        Change(path=path, kind=kind, replaces=_replaces(path, value, declared))
        for path, kind, value in _differences(old, new, ())
    ]


def _value(inputs: Mapping[str, Any], path: str) -> Any:
    return next((value for _, value in paths.find(inputs, path)), None)


def _differences(old: Any, new: Any, at: Path) -> Iterator[tuple[Path, Kind, Any]]:
    """Each difference with the value that came or went, to see what lies below it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if key not in old:
                yield (*at, key), "ADD", new[key]
            elif key not in new:
                yield (*at, key), "DELETE", old[key]
            else:
                yield from _differences(old[key], new[key], (*at, key))
    elif isinstance(old, list) and isinstance(new, list):
        for position in range(max(len(old), len(new))):
            if position >= len(old):
                yield (*at, position), "ADD", new[position]
            elif position >= len(new):
                yield (*at, position), "DELETE", old[position]
            else:
                yield from _differences(old[position], new[position], (*at, position))
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield at, "UPDATE", new


def _replaces(path: Path, value: Any, immutable: tuple[str, ...]) -> bool:
    here = paths.schema_text(path)
    if any(paths.covers(declared, here) for declared in immutable):
        return True
    below = (declared[len(here) :].lstrip(".") for declared in immutable if paths.covers(here, declared))
    return any(any(True for _ in paths.find(value, rest)) for rest in below)
