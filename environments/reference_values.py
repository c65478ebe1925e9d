"""What environments and layers have at a path of the settings model, where `*` stands for a name of one's choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from environments.explanation import text
from environments.provenance import Branch, Leaf, Node, Path, Removed, Sequence, child, dotted, parts, plain

ANY = "*"
"""Stands in a path for a key of one's choice, or for any item of a list."""

Shown: TypeAlias = Callable[[Path, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value somewhere.

    Attributes:
        path: The setting, names of one's choice included.
        value: As plain data; masked where it may be a secret.
        deleted: Whether a layer deletes the setting, or the group that it is in.
    """

    path: str
    value: Any
    deleted: bool = False

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {"path": self.path, **({"deleted": True} if self.deleted else {"value": self.value})}


def told(values: Iterable[Value], path: str) -> str:
    """Values in a line.

    Args:
        values: Of one setting in one place.
        path: The setting's, as the reference has it.
    """
    said = {_named(one.path, path): "(deleted)" if one.deleted else text(one.value) for one in values}
    if len(said) > 1 and len(set(said.values())) == 1:
        return f"{next(iter(said.values()))} (each of {len(said)})"
    return ", ".join(f"{name} {word}" if name else word for name, word in said.items())


def of_environment(dump: Any, path: Path, shown: Shown, above: Path = ()) -> Iterator[Value]:
    """What an environment has at a path.

    Args:
        dump: Its settings as plain data.
        path: A part may be `*`.
        shown: Makes a value what may be told of it.
        above: The path of `dump`.
    """
    if not path:
        yield Value(path=dotted(above), value=shown(above, dump))
        return
    part, *rest = path
    for key, below in _entries(dump):
        if part in (ANY, key):
            yield from of_environment(below, tuple(rest), shown, (*above, key))


def of_layer(node: Node, path: Path, shown: Shown, above: Path = ()) -> Iterator[Value]:
    """What a layer sets at a path; deleted where it takes away the group that the setting is in.

    Args:
        node: The layer.
        path: A part may be `*`.
        shown: Makes a value what may be told of it.
        above: The path of `node`.
    """
    if isinstance(node, Removed) or (path and isinstance(node, Leaf) and node.value is None):
        yield Value(path=dotted((*above, *path)), value=None, deleted=True)
    elif not path:
        yield Value(path=dotted(above), value=shown(above, plain(node)))
    else:
        part, *rest = path
        for key in _keys(node) if part == ANY else [part]:
            below = child(node, key)
            if below is not None:
                yield from of_layer(below, tuple(rest), shown, (*above, key))


def is_null(dump: Any, path: Path) -> bool:
    """Whether a group, or one above it, is null in plain data."""
    for part in path:
        dump = dump[part]
        if dump is None:
            return True
    return False


def _entries(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return value.items()
    return ((str(number), item) for number, item in enumerate(value)) if isinstance(value, list) else ()


def _keys(node: Node) -> list[str]:
    if isinstance(node, Branch):
        return list(node.children)
    return list(map(str, range(len(node.items)))) if isinstance(node, Sequence) else []


def _named(path: str, known: str) -> str:
    """The names of one's choice in a path."""
    return ".".join(mine for mine, theirs in zip(parts(path), parts(known), strict=False) if theirs == ANY != mine)
