"""Which layer is behind a setting, and what it shadows; never the value of a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from environments import model_fields
from environments.environment_config import EnvironmentConfig
from environments.errors import MASK
from environments.provenance import (
    Branch,
    Leaf,
    Node,
    Origin,
    Path,
    Reference,
    Removed,
    Sequence,
    dotted,
    find,
    parts,
    plain,
)
from environments.type_words import bounds_of, type_of
from environments.units import unit


@dataclass(frozen=True, kw_only=True)
class Written:
    """One layer's word about a setting.

    Attributes:
        value: As plain data; masked where it may be a secret.
        origin: Where it stands.
        deletes: Whether the layer deletes the setting.
    """

    value: Any
    origin: Origin
    deletes: bool

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        said = {"deleted": True} if self.deletes else {"value": self.value}
        return {**said, **self.origin.as_data()}

    def __str__(self) -> str:
        return "(deleted)" if self.deletes else text(self.value)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One setting with its history.

    Attributes:
        path: The setting.
        description: What it means; empty where the model does not say.
        type: In words.
        unit: Of its numbers; empty where there is none.
        bounds: What its value must keep to; empty where there are none.
        wins: The word that counts.
        shadowed: The words that do not, latest first.
        reference: What stands where it wins, if that refers to other values; None for a secret, too.
        items: Of a list to which several layers added, each item; empty for all others.
    """

    path: str
    description: str
    type: str
    unit: str
    bounds: str
    wins: Written
    shadowed: tuple[Written, ...]
    reference: Reference | None
    items: tuple[Written, ...]

    @property
    def nature(self) -> str:
        """Type, unit and bounds in a line."""
        return ", ".join(filter(None, [self.type, self.unit, self.bounds]))

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "path": self.path,
            "description": self.description,
            "type": self.type,
            "unit": self.unit or None,
            "bounds": self.bounds or None,
            **self.wins.as_data(),
            "shadowed": [written.as_data() for written in self.shadowed],
            "reference": self.reference and self.reference.as_data(),
            "items": [item.as_data() for item in self.items],
        }

    def remarks(self) -> list[str]:
        """Where the parts of the value come from, if it has parts: a line each."""
        lines = [f"{item} is {item.origin.layer}, {item.origin}" for item in self.items]
        if self.reference:
            lines += [f"written {text(self.reference.written)}"]
            lines += [f"${{{name}}} is {origin}" for name, origin in self.reference.sources]
        return lines

    def __str__(self) -> str:
        words = [self.wins, *self.shadowed]
        layers = max(len(written.origin.layer) for written in words)
        places = max(len(str(written.origin)) for written in words)
        lines = [f"{self.path} = {self.wins}"]
        lines += [f"  # {line}" for line in (self.description, self.nature) if line]
        lines += [
            f"  {'shadowed' if number else 'wins':8}  {written.origin.layer:{layers}}  {written.origin!s:{places}}"
            f"  {written}"
            for number, written in enumerate(words)
        ]
        return "\n".join([*lines, *(f"            {remark}" for remark in self.remarks())])


def explain(config: EnvironmentConfig, path: str) -> list[Explanation]:
    """A setting's explanation, or those of all settings in a group.

    Args:
        config: What was loaded.
        path: Dotted path.

    Raises:
        UnknownSettingError: The path leads to nothing.
    """
    config.get(path)
    return [_explain(config, found, value) for found, value in settings(config, path)]


def settings(config: EnvironmentConfig, path: str = "") -> Iterator[tuple[Path, Any]]:
    """Every single setting below a path with its value as plain data, defaults included and secrets masked.

    Raises:
        UnknownSettingError: The path leads to nothing.
    """
    where = parts(path) if path else ()
    value: Any = config.settings.model_dump(mode="json")
    if path:
        config.get(path)
    for part in where:
        value = value[int(part)] if isinstance(value, list) else value[part]
    yield from _singles(config, where, value)


def text(value: Any) -> str:
    """A value as one line of YAML."""
    return json.dumps(value, ensure_ascii=False)


def _singles(config: EnvironmentConfig, path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _singles(config, (*path, key), below)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, below in enumerate(value):
            yield from _singles(config, (*path, str(number)), below)
    else:
        yield path, _shown(config, path, value)


def _explain(config: EnvironmentConfig, path: Path, value: Any) -> Explanation:
    model = type(config.settings)
    field = model_fields.field_at(model, path)
    description = " ".join((field[1].description or "").split()) if field else ""
    shadowed = tuple(_written(config, path, node) for node in history(config.root, path))
    winner = Written(value=value, origin=config.origin(dotted(path)), deletes=False)
    node = config.node(dotted(path))
    shown = node is not None and not config.is_secret(dotted(path))
    reference = node.reference if shown and isinstance(node, Leaf | Sequence) else None
    items = [_written(config, path, item) for item in node.items] if isinstance(node, Sequence) else []
    return Explanation(
        path=dotted(path),
        description=description,
        type=type_of(model, path),
        unit=unit(model, path),
        bounds=bounds_of(model, path),
        wins=winner,
        shadowed=shadowed,
        reference=reference,
        items=tuple(items) if len({item.origin.layer for item in items}) > 1 and not reference else (),
    )


def history(root: Branch, path: Path) -> Iterator[Node]:
    """What stood at a path before, also as a part of groups that were replaced or deleted as a whole."""
    for length in range(len(path), -1, -1):
        node = find(root, path[:length])
        if node is None:
            continue
        if length == len(path) and isinstance(node, Removed):
            yield Removed(node.origin)  # a deleted setting shows its default; the deletion itself is history
        for before in node.shadowed:
            found = before if isinstance(before, Removed) else find(before, path[length:])
            if found is not None:
                yield found


def _written(config: EnvironmentConfig, path: Path, node: Node) -> Written:
    if isinstance(node, Removed):
        return Written(value=None, origin=node.origin, deletes=True)
    return Written(value=_shown(config, path, plain(node)), origin=node.origin, deletes=False)


def _shown(config: EnvironmentConfig, path: Path, value: Any) -> Any:
    return MASK if value is not None and config.is_secret(dotted(path)) else value
