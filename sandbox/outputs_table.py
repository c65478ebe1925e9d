"""A stack's outputs for a person: one line per value, nested ones by their path. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def rendered(values: dict[str, Any]) -> str:
    """Returns the outputs as aligned lines, in the order of their names; masked secrets stay as they come."""
    rows = [row for name in sorted(values) for row in _rows(name, values[name])]
    if not rows:
        return "the stack has no outputs"
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in rows)


def _rows(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _rows(f"{path}.{name}", item)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for position, item in enumerate(value):
            yield from _rows(f"{path}[{position}]", item)
    elif isinstance(value, list):
        yield path, ", ".join(_text(item) for item in value) or "(none)"
    else:
        yield path, "(none)" if value == {} else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and "\n" in value:
        first, *others = value.splitlines()
        return f"{first} (and {len(others)} lines more)"
    return "(none)" if value is None else str(value)
