"""Property paths: `settings.ipConfiguration.sslMode`, `allows[0].protocol`, `labels["a.b"]`.

An entry names properties by schema path, where any list position is `[]`: `allows[].protocol`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.cloud.wire import Path

_PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$-]*")


def text(path: Path) -> str:
    """The path in the engine's notation."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif not _PLAIN_NAME.fullmatch(step):
            parts.append(f'["{step}"]')
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)


def schema_text(path: Path) -> str:
    """The path as an entry would name it: every list position as `[]`."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append("[]")
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)


def steps(schema_path: str) -> list[str]:
    """A schema path taken apart; a list step is `[]`."""
    return [step for step in re.split(r"\.|(?=\[\])", schema_path) if step]


def find(value: Any, schema_path: str) -> Iterator[tuple[Path, Any]]:
    """Every place in `value` that the schema path names, with what lies there."""
    yield from _find(value, steps(schema_path), ())


def _find(value: Any, rest: list[str], at: Path) -> Iterator[tuple[Path, Any]]:
    if not rest:
        yield at, value
    elif rest[0] == "[]":
        if isinstance(value, list):
            for position, element in enumerate(value):
                yield from _find(element, rest[1:], (*at, position))
    elif isinstance(value, Mapping) and rest[0] in value:
        yield from _find(value[rest[0]], rest[1:], (*at, rest[0]))


def put(target: dict[str, Any], schema_path: str, value: Any) -> None:
    """Sets a value that is not there yet, making the objects on the way; whatever is there already stays."""
    *way, last = steps(schema_path)
    here: Any = target
    for step in way:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            return
    here.setdefault(last, value)


def put_where_held(target: dict[str, Any], schema_path: str, value: Any) -> list[dict[str, Any]]:
    """Sets a value that is not there yet in every object that could hold it; returns the objects that got it."""
    *way, last = steps(schema_path)
    reached = [holder for _, holder in _find(target, way, ()) if isinstance(holder, dict) and last not in holder]
    for holder in reached:
        holder[last] = copied(value)
    return reached


def copied(value: Any) -> Any:
    """The value with objects and lists of its own."""
    if isinstance(value, Mapping):
        return {key: copied(element) for key, element in value.items()}
    if isinstance(value, list):
        return [copied(element) for element in value]
    return value


def covers(declared: str, changed: str) -> bool:
    """Whether a schema path is the declared one or lies below it."""
    return changed == declared or changed.startswith((f"{declared}.", f"{declared}["))
