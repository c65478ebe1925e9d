"""Plain values of an engine to the contract's frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


class Mismatch(Exception):
    """A value is not of the promised type.

    Attributes:
        path: Where, dotted.
        expected: What was promised.
        found: What stands there: a type's name, never a value.
    """

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path} is {found}, not {expected}")
        self.path = path
        self.expected = expected
        self.found = found


def decoded(kind: Any, value: Any, path: str) -> Any:
    """The value as `kind`: a dataclass of the contract, a tuple, a read-only mapping, a choice or a scalar.

    Keys that a dataclass does not know are passed over: a later minor version has added them. An engine hands every
    number over as a float; one without a fraction is a whole number.

    Args:
        kind: The promised type.
        value: What the stack exports.
        path: Where it stands, for the error.

    Raises:
        Mismatch: The value, or one within it, is not of the promised type.
    """
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(kind, value, path)
    if origin is Literal:
        if value not in get_args(kind):
            raise Mismatch(path, "one of " + ", ".join(map(str, get_args(kind))), "something else")
        return value
    if is_dataclass(kind):
        return _object(kind, value, path)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise Mismatch(path, "a list", _name(value))
        item = get_args(kind)[0]
        return tuple(decoded(item, one, f"{path}[{index}]") for index, one in enumerate(value))
    if origin is not None:
        item = get_args(kind)[1]
        entries = {key: decoded(item, one, f"{path}.{key}") for key, one in _mapping(value, path).items()}
        return MappingProxyType(entries)
    return _scalar(kind, value, path)


def _object(kind: Any, value: Any, path: str) -> Any:
    mapping = _mapping(value, path)
    hints = _hints(kind)
    found = {}
    for field in fields(kind):
        if field.name in mapping:
            found[field.name] = decoded(hints[field.name], mapping[field.name], f"{path}.{field.name}")
        elif _is_required(field):
            raise Mismatch(f"{path}.{field.name}", "what the contract promises", "missing")
    return kind(**found)


def _optional(kind: Any, value: Any, path: str) -> Any:
    if value is None and NoneType in get_args(kind):
        return None
    kinds = [one for one in get_args(kind) if one is not NoneType]
    for one in kinds[:-1]:
        try:
            return decoded(one, value, path)
        except Mismatch:
            continue
    return decoded(kinds[-1], value, path)


def _scalar(kind: Any, value: Any, path: str) -> Any:
    if kind is Any:
        return value
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise Mismatch(path, _one(kind), _name(value))
    return value


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Mismatch(path, "a mapping", _name(value))
    return value


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _name(value: Any) -> str:
    return "missing" if value is None else _one(type(value))


def _one(kind: type) -> str:
    return f"{'an' if kind.__name__[0] in 'aeiou' else 'a'} {kind.__name__}"


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
