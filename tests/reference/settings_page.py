"""Every setting: path, type, bounds, what it means, and its value in each environment."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from environments import EnvironmentConfigManager
from environments.environment_config import EnvironmentConfig
from environments.model_fields import constraints, field_at, is_list, is_mapping, is_secret, paths, types_at
from environments.settings import Settings
from tests.reference.markdown import GENERATED, cell, table

ENVIRONMENTS = ("dev", "staging", "prod")
LONGEST = 60
_BOUNDS = {
    "gt": "above",
    "ge": "from",
    "lt": "below",
    "le": "to",
    "min_length": "length from",
    "max_length": "length to",
}
Path = tuple[str, ...]


@cache
def domains() -> tuple[str, ...]:
    """The names at the root that are groups of settings; the others stand on the index."""
    return tuple(path[0] for path in paths(Settings) if len(path) == 1 and _model(path))


@cache
def _configs() -> dict[str, EnvironmentConfig]:
    manager = EnvironmentConfigManager(environ={})
    return {name: manager.load(name) for name in ENVIRONMENTS}


def render_settings_index() -> str:
    """The root's own settings, and the list of pages."""
    own = [path for path in paths(Settings) if len(path) == 1 and not _model(path)]
    lines = ["# Settings", "", GENERATED, "", _about(), "", *_values(own), ""]
    rows = [
        [f"[{name}]({name}.md)", str(sum(p[0] == name and not _model(p) for p in paths(Settings))), _summary((name,))]
        for name in domains()
    ]
    return "\n".join([*lines, *table(["Group", "Settings", ""], rows), ""])


def render_settings_of(domain: str) -> str:
    """The settings of one group, those of each group within it under a heading."""
    lines = [f"# Settings: {domain}", "", GENERATED]
    every = [path for path in paths(Settings) if path[0] == domain]
    groups = [group for path in every for group in ([path] if _model(path) else [_group(path)])]
    for group in dict.fromkeys(groups):
        inside = [p for p in paths(Settings) if _group(p) == group and not _model(p)]
        lines += ["", f"## {'.'.join(group)}", "", _document(group)]
        lines += ["", *_values(inside)] if inside else []
    return "\n".join([*lines, ""])


def _about() -> str:
    return (
        "Values are those of the environment's own layers, without overrides, tenants and variables; `*` stands for a "
        "name of one's choice. `python -m environments explain PATH --environment prod` tells the file and line."
    )


def _group(path: Path) -> Path:
    return path[:-1]


def _model(path: Path) -> type[BaseModel] | None:
    found = [one for one in types_at(Settings, path) if isinstance(one, type) and issubclass(one, BaseModel)]
    return found[0] if found else None


def _summary(path: Path) -> str:
    return cell(_document(path).partition("\n\n")[0])


def _document(path: Path) -> str:
    model = _model(path) or _model((*path, "*"))
    return inspect.cleandoc((model.__doc__ if model else "") or "")


def _values(rows: Sequence[Path]) -> list[str]:
    return table(
        ["Setting", "Type", "Bounds", "Meaning", *ENVIRONMENTS],
        [
            [
                f"`{'.'.join(path)}`",
                f"`{cell(_type(_annotation(path)))}`",
                cell(_bounds(path)),
                cell(_description(path)),
                *(_value(path, _configs()[name]) for name in ENVIRONMENTS),
            ]
            for path in rows
        ],
    )


def _annotation(path: Path) -> Any:
    found = field_at(Settings, path)
    return found[1].annotation if found else (types_at(Settings, path) or [Any])[0]


def _description(path: Path) -> str:
    found = field_at(Settings, path)
    return (found[1].description if found else None) or _summary(path)


def _bounds(path: Path) -> str:
    limits = constraints(Settings, path)
    told = [f"{word} {limits[name]:,}" for name, word in _BOUNDS.items() if name in limits]
    return " ".join(told + ([f"pattern `{limits['pattern']}`"] if "pattern" in limits else []))


def _value(path: Path, config: EnvironmentConfig) -> str:
    if "*" in path:
        return ""
    if is_secret(Settings, path):
        return "(secret)"
    value = config.get(".".join(path), None)
    text = json.dumps(value, default=_plain, ensure_ascii=False)
    if value is None or len(text) <= LONGEST:
        return f"`{cell(text)}`" if value is not None else ""
    if isinstance(value, str):
        return f"`{cell(text[:LONGEST])}`…"
    return (
        f"{len(value)}: " + cell(", ".join(map(str, value))[:LONGEST]) + "…" if hasattr(value, "keys") else _many(value)
    )


def _many(value: Any) -> str:
    return f"{len(value)} entries" if hasattr(value, "__len__") else cell(str(value))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    return dict(value) if hasattr(value, "keys") else list(value) if hasattr(value, "__iter__") else str(value)


def _type(annotation: Any) -> str:
    """An annotation as a reader says it."""
    if hasattr(annotation, "__value__"):
        return _type(annotation.__value__)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inside[0])
    if origin is Literal:
        return " | ".join(map(str, inside))
    if origin in (Union, types.UnionType):
        return " | ".join("none" if one is types.NoneType else _type(one) for one in inside)
    if inside and (is_mapping(annotation) or is_list(annotation)):
        return f"mapping of {_type(inside[1])}" if is_mapping(annotation) else f"list of {_type(inside[0])}"
    return _scalar(annotation)


def _scalar(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " | ".join(str(member.value) for member in annotation)
    name = getattr(annotation, "__name__", str(annotation))
    return {"str": "text", "int": "whole number", "float": "number", "bool": "true | false"}.get(name, name)
