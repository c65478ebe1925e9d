"""The type and the bounds of a setting, in a reader's words."""

from __future__ import annotations

import types
from enum import Enum
from functools import reduce
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from environments.merge import Strategies
from environments.model_fields import constraints, field_at, is_list, is_mapping, list_strategies, types_at
from environments.provenance import Path

_LIMITS = {
    "gt": "above",
    "ge": "from",
    "lt": "below",
    "le": "to",
    "min_length": "length from",
    "max_length": "length to",
}
_GROWTH = {
    "append": "layers add to it",
    "unique": "layers add to it, each item once",
    "by_key": "layers add to it, and change what has the same {key}",
}
_SCALARS = {
    "str": "text",
    "SecretStr": "secret text",
    "SecretBytes": "secret text",
    "int": "whole number",
    "float": "number",
    "bool": "true | false",
}


def type_of(model: type[BaseModel], path: Path) -> str:
    """The type of the values at a path, choices told one by one; of a list also how layers add to it, if they do."""
    found = field_at(model, path)
    told = _type(found[1].annotation if found else (types_at(model, path) or [Any])[0])
    strategy = reduce(Strategies.at, path, list_strategies(model)).here
    growth = _GROWTH.get(strategy.kind, "").format(key=strategy.key)
    return f"{told} ({growth})" if growth else told


def bounds_of(model: type[BaseModel], path: Path) -> str:
    """What values must keep to: numbers' limits, lengths, patterns; in lists and mappings, what each item must, too."""
    own = _limits(constraints(model, path))
    declared = types_at(model, path)
    items = (
        _limits(constraints(model, (*path, "*"))) if any(is_list(one) or is_mapping(one) for one in declared) else ""
    )
    keys = _limits(constraints(model, (*path, "*"), of_key=True)) if any(map(is_mapping, declared)) else ""
    told = [own, f"each {items}" if items else "", f"each key {keys}" if keys else ""]
    return "; ".join(filter(None, told))


def _limits(found: dict[str, Any]) -> str:
    told = [f"{word} {found[name]:,}" for name, word in _LIMITS.items() if name in found]
    words = " ".join(told).replace(" length to", " to")
    return " ".join(filter(None, [words, f"pattern `{found['pattern']}`" if "pattern" in found else ""]))


def _type(annotation: Any) -> str:
    if hasattr(annotation, "__value__"):
        return _type(annotation.__value__)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inside[0])
    if origin is Literal:
        return " | ".join(map(str, inside))
    if origin in (Union, types.UnionType):
        return " | ".join("null" if one is types.NoneType else _type(one) for one in inside)
    if inside and (is_mapping(annotation) or is_list(annotation)):
        item = _type(inside[1] if is_mapping(annotation) else inside[0])
        return f"{'mapping' if is_mapping(annotation) else 'list'} of {f'({item})' if ' | ' in item else item}"
    return _scalar(annotation)


def _scalar(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " | ".join(str(member.value) for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "group"
    name = getattr(annotation, "__name__", str(annotation))
    return _SCALARS.get(name, name)
