"""The difference between old and new inputs, property by property, and which parts of it force a replacement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.cloud import paths
from sandbox.cloud.entry import Entry
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
    sets: Iterable[str] = (),
) -> list[Change]:
    """What differs, at the deepest property that still says what happened.

    Args:
        old: The inputs so far.
        new: The inputs to come.
        immutable: Schema paths whose every change replaces.
        replaced_when: Schema paths of which only some changes replace, with the judge of the old and the new value.
        sets: Schema paths of lists whose order means nothing.
    """
    judged = (path for path, judge in (replaced_when or {}).items() if judge(_value(old, path), _value(new, path)))
    declared = (*immutable, *judged)
    return [
        Change(path=path, kind=kind, replaces=_replaces(path, value, declared))
        for path, kind, value in _differences(old, new, (), frozenset(sets))
    ]


def comparable(
    entry: Entry, old: Mapping[str, Any], new: Mapping[str, Any], state: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new inputs as the provider compares them.

    What is not set stands for its default; what lasts counts as unchanged where the new inputs leave it out, and is
    compared with what the object has where they set it for the first time.
    """
    before, after = paths.copied(old), paths.copied(new)
    for path, value in {**entry.zeros, **entry.assumed}.items():
        paths.put_where_held(before, path, value)
        paths.put_where_held(after, path, value)
    for path in entry.lasting:
        holder, _, name = path.rpartition(".")
        olds, news, states = (_holder(values, holder) for values in (before, after, state))
        if olds is None or news is None:
            continue
        if name not in news:
            olds.pop(name, None)
        elif name not in olds and states is not None and name in states:
            olds[name] = _overlap(states[name], news[name])
    return before, after


def _holder(values: Any, path: str) -> Any:
    found = values if not path else _value(values, path)
    return found if isinstance(found, Mapping) else None


def _overlap(state: Any, wanted: Any) -> Any:
    """What the object has of the properties that are wanted."""
    if isinstance(state, Mapping) and isinstance(wanted, Mapping):
        return {key: _overlap(state[key], element) for key, element in wanted.items() if key in state}
    return state


def _value(inputs: Mapping[str, Any], path: str) -> Any:
    return next((value for _, value in paths.find(inputs, path)), None)


def _differences(old: Any, new: Any, at: Path, sets: frozenset[str]) -> Iterator[tuple[Path, Kind, Any]]:
    """Each difference with the value that came or went, to see what lies below it."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if key not in old:
                yield (*at, key), "ADD", new[key]
            elif key not in new:
                yield (*at, key), "DELETE", old[key]
            else:
                yield from _differences(old[key], new[key], (*at, key), sets)
    elif isinstance(old, list) and isinstance(new, list) and paths.schema_text(at) in sets:
        yield from _set_differences(old, new, at, sets)
    elif isinstance(old, list) and isinstance(new, list):
        for position in range(max(len(old), len(new))):
            if position >= len(old):
                yield (*at, position), "ADD", new[position]
            elif position >= len(new):
                yield (*at, position), "DELETE", old[position]
            else:
                yield from _differences(old[position], new[position], (*at, position), sets)
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield at, "UPDATE", new


def _set_differences(
    old: list[Any], new: list[Any], at: Path, sets: frozenset[str]
) -> Iterator[tuple[Path, Kind, Any]]:
    """What left the set, by its old position, and what joined it, by its new one."""
    here = f"{paths.schema_text(at)}[]"
    before, after = ([_unordered(element, here, sets) for element in elements] for elements in (old, new))
    gone = {position: old[position] for position, element in enumerate(before) if element not in after}
    came = {position: new[position] for position, element in enumerate(after) if element not in before}
    for position in sorted({*gone, *came}):
        if position not in gone:
            yield (*at, position), "ADD", came[position]
        elif position not in came:
            yield (*at, position), "DELETE", gone[position]
        else:
            yield (*at, position), "UPDATE", came[position]


def _unordered(value: Any, here: str, sets: frozenset[str]) -> Any:
    """The value in a form that is equal for equal sets."""
    if isinstance(value, Mapping):
        return {key: _unordered(element, f"{here}.{key}", sets) for key, element in value.items()}
    if isinstance(value, list):
        elements = [_unordered(element, f"{here}[]", sets) for element in value]
        return sorted(elements, key=repr) if here in sets else elements
    return (isinstance(value, bool), value)


def _replaces(path: Path, value: Any, immutable: tuple[str, ...]) -> bool:
    here = paths.schema_text(path)
    if any(paths.covers(declared, here) for declared in immutable):
        return True
    below = (declared[len(here) :].lstrip(".") for declared in immutable if paths.covers(here, declared))
    return any(any(True for _ in paths.find(value, rest)) for rest in below)
