"""Rules between properties in CEL, the Common Expression Language, in which an API server judges custom resources.

What `relation.py` judges at Check is judged in a cluster by the same data, and so is a record that may look in several
ways (`shape.Either`): a schema can only hold all their properties together, and rules tell which belong to which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.cloud.relation import Relation, Selection
from sandbox.cloud.shape import Choice, Record

Schema = dict[str, Any]

_RESERVED = frozenset(
    {
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"),
        *("loop", "namespace", "null", "package", "return", "true", "var", "void", "while"),
    }
)
"""Names of the language's own, which stand between double underscores where a property has one."""


def rule(expression: str, message: str) -> Schema:
    """An entry of `x-kubernetes-validations`."""
    return {"rule": expression, "message": message}


def of_relation(relation: Relation | Selection, schema: Schema) -> list[Schema]:
    """The rules of a relation.

    Args:
        relation: What holds between properties of an object.
        schema: The object's own schema: an empty list counts as neither set nor missing, as at Check.
    """
    if isinstance(relation, Selection):
        return list(_of_selection(relation))
    names = relation.names
    surely = [_set(name, schema, surely=True) for name in names]
    perhaps = [_set(name, schema, surely=False) for name in names]
    listed = ", ".join(names)
    some = rule(" || ".join(perhaps), f"needs one of {listed}")
    few = rule(f"[{', '.join(surely)}].filter(each, each).size() <= 1", f"only one of {listed} can be set")
    if relation.kind == "one":
        return [some, few]
    if relation.kind == "some":
        return [some]
    if relation.kind == "apart":
        return [rule(f"!({surely[0]} && {surely[1]})", f"{names[0]} cannot be set beside {names[1]}")]
    return [rule(f"!{surely[0]} || {perhaps[1]}", f"{names[0]} needs {names[1]}")]


def of_ways(options: Sequence[Record], by: str) -> list[Schema]:
    """The rules that tell which properties belong to which of several records.

    Args:
        options: The records.
        by: The property whose values tell them apart.
    """
    told = [(_values(option, by), option) for option in options]
    return [rule(f"!has(self.{by}) || {text}", message) for text, message in _belonging(told, by, ())]


def _of_selection(selection: Selection) -> Iterator[Schema]:
    by = _named(selection.by)
    for value, member in selection.members.items():
        if member is not None:
            needed = f"!has(self.{by}) || self.{by} != {_text(value)} || has(self.{_named(member)})"
            yield rule(needed, f"{selection.by} {value} needs {member}")
    for member in selection.neighbours:
        values = selection.selecting(member)
        kept = f"!has(self.{_named(member)}) || !has(self.{by}) || self.{by} in {_texts(values)}"
        yield rule(kept, f"{member} goes with {selection.by} {' or '.join(values)} only")


def _belonging(
    told: Sequence[tuple[tuple[str, ...], Record]], by: str, at: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Rules and messages for the properties below a path: for which values of `by` each may, or must, be there."""
    every = [value for values, _ in told for value in values]
    for name in dict.fromkeys(name for _, record in told for name in record.fields):
        if not at and name == by:
            continue
        path = (*at, name)
        having = [(values, record.fields[name]) for values, record in told if name in record.fields]
        holder = "".join(f"!{_has(at[: depth + 1])} || " for depth in range(len(at)))
        its = [value for values, _ in having for value in values]
        if len(its) < len(every):
            kept = f"{holder}!{_has(path)} || self.{by} in {_texts(its)}"
            yield kept, f"{name} goes with {by} {' or '.join(its)} only"
        needing = [value for values, field in having if field.required for value in values]
        if needing and len(needing) < len(every):
            needed = f"{holder}!(self.{by} in {_texts(needing)}) || {_has(path)}"
            yield needed, f"{by} {' or '.join(needing)} needs {name}"
        shapes = [(values, field.shape) for values, field in having]
        records = [(values, shape) for values, shape in shapes if isinstance(shape, Record)]
        if len(records) == len(shapes) > 1 and len({id(shape) for _, shape in records}) > 1:
            yield from _belonging(records, by, path)
        choices = [(values, shape) for values, shape in shapes if isinstance(shape, Choice)]
        for values, choice in choices if len({shape for _, shape in choices}) > 1 else ():
            allowed = f"self.{by} in {_texts(values)} ? {_path(path)} in {_texts(choice.values)} : true"
            listed = " or ".join(map(str, choice.values))
            yield f"{holder}!{_has(path)} || ({allowed})", f"{name} of {by} {' or '.join(values)} is {listed}"


def _values(option: Record, by: str) -> tuple[str, ...]:
    shape = option.fields[by].shape
    assert isinstance(shape, Choice)
    return shape.values


def _set(name: str, schema: Mapping[str, Any], *, surely: bool) -> str:
    """Whether a property is set, however deep."""
    path = name.split(".")
    parts = [_has(tuple(path[: depth + 1])) for depth in range(len(path))]
    for step in path:
        schema = schema["properties"][step]
    if surely and schema.get("type") == "array":
        parts.append(f"{_path(tuple(path))}.size() > 0")
    return parts[0] if len(parts) == 1 else f"({' && '.join(parts)})"


def _has(path: tuple[str, ...]) -> str:
    return f"has({_path(path)})"


def _path(path: tuple[str, ...]) -> str:
    return ".".join(["self", *map(_named, path)])


def _named(name: str) -> str:
    """A property's name as the language can say it."""
    if name in _RESERVED:
        return f"__{name}__"
    for letter, word in (("__", "underscores"), (".", "dot"), ("-", "dash"), ("/", "slash")):
        name = name.replace(letter, f"__{word}__")
    return name


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
