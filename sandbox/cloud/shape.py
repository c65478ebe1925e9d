"""What a resource's inputs may look like, as read from the Python SDK's own argument types.

The SDKs are generated from the providers' schemas: every property with its wire name, its type and whether it is
required. Reading them here means that the stand-ins and the program can never disagree about a property.
Where no SDK type exists (custom resources, Helm values) an entry builds the same shapes by hand.
"""

from __future__ import annotations

import collections.abc
import enum
import functools
import importlib
import threading
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
from pulumi import _types as sdk

Kind = Literal["string", "boolean", "integer", "number"]

_READING = threading.RLock()
"""The SDKs import their parts when first asked for them, and a second thread that asks meanwhile finds a part without
its names; every request is served in a thread of its own."""

_KINDS: Mapping[Any, Kind] = {str: "string", bool: "boolean", int: "integer", float: "number"}


@dataclass(frozen=True)
class Scalar:
    """A single value."""

    kind: Kind


@dataclass(frozen=True)
class Choice:
    """A value out of a fixed set."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Listing:
    """A list of one kind of element."""

    element: Shape


@dataclass(frozen=True)
class Table:
    """An object whose keys are data, not property names."""

    element: Shape


@dataclass(frozen=True)
class Either:
    """One of several shapes."""

    options: tuple[Shape, ...]


@dataclass(frozen=True)
class Anything:
    """Data that the provider passes on unread."""


@dataclass(frozen=True)
class Field:
    """One property of an object; the shape is made when asked for, because SDK types refer to themselves."""

    make: Callable[[], Shape]
    required: bool

    @property
    def shape(self) -> Shape:
        """What the property's value must look like."""
        with _READING:
            return self.make()


@dataclass(frozen=True, eq=False)
class Record:
    """An object with named properties.

    Attributes:
        name: What people call it, for messages.
        fields: Its properties, by wire name.
    """

    name: str
    fields: Mapping[str, Field]


Shape = Scalar | Choice | Listing | Table | Either | Anything | Record

STRING = Scalar("string")
BOOLEAN = Scalar("boolean")
INTEGER = Scalar("integer")
NUMBER = Scalar("number")


def record(name: str, /, *, required: Mapping[str, Shape] | None = None, **optional: Shape) -> Record:
    """A hand-made object shape."""
    fields = {key: Field(functools.partial(_same, shape), True) for key, shape in (required or {}).items()}
    fields |= {key: Field(functools.partial(_same, shape), False) for key, shape in optional.items()}
    return Record(name, fields)


def _same(shape: Shape) -> Shape:
    return shape


def of_sdk(address: str) -> Record:
    """The shape of an SDK argument type.

    Args:
        address: `module:ClassName`, such as `pulumi_gcp.kms:CryptoKeyArgs`.
    """
    with _READING:
        return _read(address)


@functools.cache
def _read(address: str) -> Record:
    module, _, name = address.partition(":")
    return _of_class(getattr(importlib.import_module(module), name))


@functools.cache
def _of_class(cls: type) -> Record:
    fields = {
        name: Field(functools.partial(_of_hint, hint), required=not _admits_none(hint))
        for name, hint in sdk._raw_return_hints(cls).items()
    }
    return Record(cls.__name__.removesuffix("InitArgs").removesuffix("Args"), fields)


def _admits_none(hint: Any) -> bool:
    return hint is type(None) or (_is_union(hint) and any(_admits_none(member) for member in typing.get_args(hint)))


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


def _of_hint(hint: Any) -> Shape:  # noqa: PLR0911 - one return per kind of hint
    if _is_union(hint):
        return _of_union(hint)
    origin = typing.get_origin(hint)
    if origin is Literal:
        return Choice(typing.get_args(hint))
    if origin in (list, collections.abc.Sequence):
        return Listing(_of_hint(typing.get_args(hint)[0]))
    if origin in (dict, collections.abc.Mapping):
        return Table(_of_hint(typing.get_args(hint)[1]))
    if hint in _KINDS:
        return Scalar(_KINDS[hint])
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Choice(tuple(member.value for member in hint))
    if isinstance(hint, type) and sdk.is_input_type(hint):
        return _of_class(hint)
    return Anything()


def _of_union(hint: Any) -> Shape:
    members = [member for member in _flat(hint) if not _is_plumbing(member)]
    objects = [member for member in members if isinstance(member, type) and sdk.is_input_type(member)]
    if objects:  # the mapping beside an argument type is the untyped way to write the same object
        members = [member for member in members if typing.get_origin(member) not in (dict, collections.abc.Mapping)]
    enums = [member for member in members if isinstance(member, type) and issubclass(member, enum.Enum)]
    if enums:  # the plain type beside an enumeration is the untyped way to write its members
        members = enums
    shapes = tuple(dict.fromkeys(_of_hint(member) for member in members))
    return shapes[0] if len(shapes) == 1 else Either(shapes)


def _flat(hint: Any) -> list[Any]:
    if not _is_union(hint):
        return [hint]
    return [leaf for member in typing.get_args(hint) for leaf in _flat(member)]


def _is_plumbing(member: Any) -> bool:
    """Whether a member only says how a value may arrive: as an Output, awaited, as a typed dictionary, or not."""
    origin = typing.get_origin(member)
    return (
        member is type(None)
        or member is pulumi.Output
        or origin is pulumi.Output
        or origin is collections.abc.Awaitable
        or typing.is_typeddict(member)
    )


def at(shape: Shape, steps: list[str]) -> Shape | None:
    """The shape that a schema path leads to, or None where it leads nowhere."""
    if not steps:
        return shape
    step, rest = steps[0], steps[1:]
    if isinstance(shape, Either):
        return next((found for option in shape.options if (found := at(option, steps)) is not None), None)
    if isinstance(shape, Listing):
        return at(shape.element, rest) if step == "[]" else None
    if isinstance(shape, Table):
        return at(shape.element, rest)
    if isinstance(shape, Record) and step in shape.fields:
        return at(shape.fields[step].shape, rest)
    return None
