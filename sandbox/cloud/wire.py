"""Property values between the engine's protobuf form and Python.

The engine marks what JSON cannot say with signatures: an unknown is one fixed string, a secret an object around its
value. Here an unknown is `UNKNOWN` and a secret a `Secret`; whole floats become ints again. Nulls in objects are
dropped: an absent property and a null one mean the same to providers.

Source: sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi (the signatures) and pulumi.runtime.rpc (the same in
Python).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Path = tuple[str | int, ...]
"""Where a value lies: property names and list positions, from the resource's root."""


class Unknown:
    """A value that is decided only when the resource exists."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must stay marked; its repr never shows it."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True)
class Foreign:
    """A value of a kind that no entry takes: an asset, an archive or a resource reference."""

    signature: str


def decode(properties: struct_pb2.Struct) -> dict[str, Any]:
    """The properties as Python values."""
    return {
        name: value
        for name, value in ((key, _decode(value)) for key, value in properties.fields.items())
        if value is not None
    }


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(element) for element in value.list_value.values]
    if kind == "struct_value":
        return _decode_object(value.struct_value)
    return None


def _decode_object(struct: struct_pb2.Struct) -> Any:
    if SIGNATURE not in struct.fields:
        return decode(struct)
    signature = struct.fields[SIGNATURE].string_value
    if signature == SECRET:
        return Secret(_decode(struct.fields["value"]))
    if signature == OUTPUT:
        value = _decode(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
        return Secret(value) if struct.fields["secret"].bool_value else value
    return Foreign(signature)


def encode(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """The properties in the engine's form."""
    return struct_pb2.Struct(fields={name: _encode(value) for name, value in properties.items()})


def _encode(value: Any) -> struct_pb2.Value:  # noqa: PLR0911 - one return per kind
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=UNKNOWN_TEXT)
    if isinstance(value, Secret):
        marked = {SIGNATURE: struct_pb2.Value(string_value=SECRET), "value": _encode(value.value)}
        return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=marked))
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=encode(value))
    if isinstance(value, list | tuple):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encode(element) for element in value]))
    raise TypeError(f"no wire form for a {type(value).__name__}")


def reveal(value: Any) -> Any:
    """The value without its secret marks; pair it with `secret_paths` to put them back."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, Mapping):
        return {name: reveal(element) for name, element in value.items()}
    if isinstance(value, list):
        return [reveal(element) for element in value]
    return value


def secret_paths(value: Any, at: Path = ()) -> set[Path]:
    """The places of the outermost secret marks."""
    if isinstance(value, Secret):
        return {at}
    if isinstance(value, Mapping):
        return {path for name, element in value.items() for path in secret_paths(element, (*at, name))}
    if isinstance(value, list):
        return {path for position, element in enumerate(value) for path in secret_paths(element, (*at, position))}
    return set()


def conceal(value: Any, paths: Iterable[Path]) -> Any:
    """A copy of the value with secret marks at `paths`; a path that leads nowhere is ignored."""
    return _replace(value, frozenset(paths), (), Secret)


def withhold(value: Any, paths: Iterable[Path], instead: Any) -> Any:
    """A copy of the value with what lies at `paths` replaced: what a cloud would not give back."""
    return _replace(value, frozenset(paths), (), lambda _: instead)


def _replace(value: Any, paths: frozenset[Path], at: Path, by: Any) -> Any:
    if at in paths:
        return by(value)
    if isinstance(value, Mapping):
        return {name: _replace(element, paths, (*at, name), by) for name, element in value.items()}
    if isinstance(value, list):
        return [_replace(element, paths, (*at, position), by) for position, element in enumerate(value)]
    return value


def has_unknown(value: Any) -> bool:
    """Whether any part of the value is unknown."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, Mapping):
        return any(has_unknown(element) for element in value.values())
    if isinstance(value, list):
        return any(has_unknown(element) for element in value)
    return False
