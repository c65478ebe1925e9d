"""Judges inputs against a shape: what is missing, misspelt at any depth, or of the wrong type.

A message gives the fact, what is expected and the remedy, and never the value itself: it may be secret.
Unknown values are accepted everywhere; they are judged again once they are known.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import paths
from sandbox.cloud.shape import Anything, Choice, Either, Listing, Record, Scalar, Shape, Table
from sandbox.cloud.wire import Foreign, Path, Unknown

_LISTED = 12
"""How many allowed names a message lists before it only counts them."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One thing that is wrong with the inputs.

    Attributes:
        path: Where.
        reason: What is wrong, what was expected and how to mend it.
    """

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{paths.text(self.path)}: {self.reason}" if self.path else self.reason


def failures(value: Any, shape: Shape, at: Path = ()) -> Iterator[Failure]:
    """What is wrong with `value`, in the order of its properties."""
    if isinstance(value, Unknown) or isinstance(shape, Anything):
        return
    if isinstance(shape, Record):
        yield from _record_failures(value, shape, at)
    elif isinstance(shape, Either):
        yield from _either_failures(value, shape, at)
    elif isinstance(shape, Listing):
        if isinstance(value, list):
            for position, element in enumerate(value):
                yield from failures(element, shape.element, (*at, position))
        else:
            yield _mismatch(value, shape, at)
    elif isinstance(shape, Table):
        if isinstance(value, Mapping):
            for key, element in value.items():
                yield from failures(element, shape.element, (*at, key))
        else:
            yield _mismatch(value, shape, at)
    elif not _fits(value, shape):
        yield _mismatch(value, shape, at)


def _record_failures(value: Any, shape: Record, at: Path) -> Iterator[Failure]:
    if not isinstance(value, Mapping):
        yield _mismatch(value, shape, at)
        return
    for key in value:
        if key in shape.fields:
            yield from failures(value[key], shape.fields[key].shape, (*at, key))
        else:
            yield Failure(path=(*at, key), reason=_misspelt(key, shape))
    for key, field in shape.fields.items():
        if field.required and key not in value:
            yield Failure(
                path=(*at, key),
                reason=f"is missing; {shape.name} requires it ({expected(field.shape)}): set it",
            )


def _either_failures(value: Any, shape: Either, at: Path) -> Iterator[Failure]:
    found = [list(failures(value, option, at)) for option in shape.options]
    if any(not wrong for wrong in found):
        return
    deeper = [wrong for wrong in found if any(failure.path != at for failure in wrong)]
    if deeper:
        yield from min(deeper, key=len)
    else:
        yield _mismatch(value, shape, at)


def _fits(value: Any, shape: Scalar | Choice) -> bool:
    if isinstance(shape, Choice):
        return value in shape.values and type(value) in {type(allowed) for allowed in shape.values}
    if shape.kind == "string":
        return isinstance(value, str)
    if shape.kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (shape.kind == "number" and isinstance(value, float))


def _mismatch(value: Any, shape: Shape, at: Path) -> Failure:
    if isinstance(shape, Choice) and isinstance(value, str):
        return Failure(path=at, reason=f"has a value that is not allowed; expected {expected(shape)}: use one of them")
    return Failure(path=at, reason=f"is {_kind(value)}; expected {expected(shape)}: change its type")


def _misspelt(key: str, shape: Record) -> str:
    near = difflib.get_close_matches(key, shape.fields, n=1, cutoff=0.6)
    if near:
        return f"is no property of {shape.name}; the nearest is {near[0]}: rename or remove it"
    names = sorted(shape.fields)
    listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    return f"is no property of {shape.name}, which has {listed or 'none'}: remove it"


def expected(shape: Shape) -> str:  # noqa: PLR0911 - one return per kind of shape
    """The shape in words."""
    if isinstance(shape, Scalar):
        return {"string": "a string", "boolean": "a boolean", "integer": "an integer", "number": "a number"}[shape.kind]
    if isinstance(shape, Choice):
        return f"one of {', '.join(map(str, shape.values))}" if len(shape.values) > 1 else str(shape.values[0])
    if isinstance(shape, Listing):
        return f"a list whose elements are each {expected(shape.element)}"
    if isinstance(shape, Table):
        return f"a map whose values are each {expected(shape.element)}"
    if isinstance(shape, Either):
        return " or ".join(expected(option) for option in shape.options)
    if isinstance(shape, Record):
        return f"an object ({shape.name})"
    return "anything"


def _kind(value: Any) -> str:
    if isinstance(value, Foreign):
        return "an asset, an archive or a resource"
    names = {
        bool: "a boolean",
        str: "a string",
        int: "an integer",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
