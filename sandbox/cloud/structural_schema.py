"""The structural OpenAPI schema of a custom resource, made of its entry: an API server refuses what Check refuses.

Nothing that the entry knows is lost: types, required properties, allowed values, bounds, spellings, relations. Where a
schema cannot say something, making it fails, so that no definition is laxer than its entry without anybody noticing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud import common_expression
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import (
    INTEGER,
    STRING,
    Choice,
    Either,
    Field,
    Listing,
    Record,
    Scalar,
    Shape,
    Table,
)

Schema = dict[str, Any]

VALIDATIONS = "x-kubernetes-validations"
INT_OR_STRING: Mapping[str, Any] = {"x-kubernetes-int-or-string": True}
OPEN: Mapping[str, Any] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}

_OF_THE_SERVER = frozenset(
    {
        *("clusterName", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation"),
        *("managedFields", "resourceVersion", "selfLink", "uid"),
    }
)
"""Metadata that only an API server writes: nobody sets it in a template that lies inside of an object."""


class NotExpressibleError(Exception):
    """Something in an entry that a structural schema cannot say, or that leads nowhere."""


def structural_schema(entry: Entry) -> Schema:
    """The schema of a whole object.

    Args:
        entry: The entry of a custom resource, with its definition.

    Raises:
        NotExpressibleError: The entry says something that a schema cannot, or about a property that is not there.
    """
    return _Making(entry).whole()


class _Making:
    """One schema in the making; it notes which of the entry's sayings have found their place."""

    def __init__(self, entry: Entry) -> None:
        assert entry.definition is not None
        self._entry, self._definition = entry, entry.definition
        self._placed: set[str] = set()

    def whole(self) -> Schema:
        """The schema of the whole object: its metadata is the server's own, and its status the controller's."""
        shape = self._entry.shape()
        properties: Schema = {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object", "properties": {"name": self._at("metadata.name", STRING)}},
            "spec": self._at("spec", shape.fields["spec"].shape),
            "status": dict(OPEN),
        }
        schema: Schema = {"type": "object", "required": ["spec"], "properties": properties}
        self._rules("", schema)
        self._nothing_is_left()
        return schema

    def _at(self, at: str, shape: Shape) -> Schema:
        schema = self._plain(at, shape)
        self._values(at, schema)
        self._rules(at, schema)
        return schema

    def _plain(self, at: str, shape: Shape) -> Schema:
        if isinstance(shape, Scalar):
            return {"type": shape.kind}
        if isinstance(shape, Choice):
            return {"type": self._kind(at, shape), "enum": list(shape.values)}
        if isinstance(shape, Listing):
            return {"type": "array", "items": self._at(f"{at}[]", shape.element), **self._keys(at)}
        if isinstance(shape, Table):
            return {"type": "object", "additionalProperties": self._at(f"{at}.*", shape.element)}
        if isinstance(shape, Record):
            return self._object(at, shape)
        if isinstance(shape, Either):
            return self._either(at, shape)
        raise NotExpressibleError(f"{self._place(at)}: anything goes there; a definition of ours is strict: type it")

    def _object(self, at: str, shape: Record) -> Schema:
        fields = {
            name: field
            for name, field in shape.fields.items()
            if not (shape.name == "ObjectMeta" and name in _OF_THE_SERVER)
        }
        schema: Schema = {
            "type": "object",
            "properties": {name: self._at(f"{at}.{name}", field.shape) for name, field in fields.items()},
        }
        required = sorted(name for name, field in fields.items() if field.required)
        return {**schema, "required": required} if required else schema

    def _either(self, at: str, shape: Either) -> Schema:
        records = [option for option in shape.options if isinstance(option, Record)]
        if len(records) == len(shape.options):
            by = telling(records)
            if by is None:
                raise NotExpressibleError(f"{self._place(at)}: no property tells the records apart")
            return {**self._object(at, united(records)), VALIDATIONS: common_expression.of_ways(records, by)}
        if set(shape.options) == {INTEGER, STRING}:
            return dict(INT_OR_STRING)
        raise NotExpressibleError(f"{self._place(at)}: a schema has one type, and these are several")

    def _values(self, at: str, schema: Schema) -> None:
        """Writes what the entry says of one value into its schema."""
        if at in self._entry.allowed:
            schema["enum"] = list(self._entry.allowed[at])
        if at in self._entry.formats:
            schema["pattern"] = f"^(?:{self._entry.formats[at].pattern})$"
        if at in self._entry.bounds:
            names = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}
            low, high = names.get(schema.get("type", ""), ("minimum", "maximum"))
            bounds = zip((low, high), self._entry.bounds[at], strict=True)
            schema.update({name: bound for name, bound in bounds if bound is not None})
        self._placed.add(at)

    def _keys(self, at: str) -> Schema:
        keys = self._definition.keys.get(at)
        if keys:
            return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}
        if keys is not None or at in self._entry.sets:
            return {"x-kubernetes-list-type": "set"}
        return {}

    def _rules(self, at: str, schema: Schema) -> None:
        found = [
            *(
                rule
                for each in self._entry.relations
                if each.holder == at
                for rule in common_expression.of_relation(each, schema)
            ),
            *(
                common_expression.rule(each.expression, each.message)
                for each in self._definition.rules
                if each.at == at
            ),
        ]
        if found:
            schema[VALIDATIONS] = [*schema.get(VALIDATIONS, []), *found]
        self._placed.add(at)

    def _nothing_is_left(self) -> None:
        """Refuses an entry that says something of a property that the schema does not have."""
        said = {
            *self._entry.allowed,
            *self._entry.formats,
            *self._entry.bounds,
            *self._entry.sets,
            *self._definition.keys,
            *(each.holder for each in self._entry.relations),
            *(each.at for each in self._definition.rules),
        }
        lost = sorted(said - self._placed - {"apiVersion", "kind"})
        if lost:
            raise NotExpressibleError(f"{self._place(lost[0])}: the entry speaks of it, and its shape does not have it")

    def _kind(self, at: str, shape: Choice) -> str:
        kinds = {str: "string", bool: "boolean", int: "integer"}
        found = {kinds[type(value)] for value in shape.values}
        if len(found) != 1:
            raise NotExpressibleError(f"{self._place(at)}: a schema has one type, and these values have several")
        return found.pop()

    def _place(self, at: str) -> str:
        return f"{self._entry.type} {at}"


def telling(records: list[Record]) -> str | None:
    """The property whose values tell records apart: each requires it, and none shares a value with another."""
    for name in records[0].fields:
        fields = [record.fields[name] for record in records if name in record.fields]
        shapes = [field.shape for field in fields if field.required]
        values = [value for shape in shapes if isinstance(shape, Choice) for value in shape.values]
        if len(shapes) == len(records) and len(values) >= len(records) and len(set(values)) == len(values):
            return name
    return None


def united(records: list[Record]) -> Record:
    """One record with the properties of several; required is what all of them require."""
    names = dict.fromkeys(name for record in records for name in record.fields)
    fields = {name: [record.fields[name] for record in records if name in record.fields] for name in names}
    return Record(
        " or ".join(record.name for record in records),
        {
            name: Field(functools.partial(_united, found), _all_require(found, len(records)))
            for name, found in fields.items()
        },
    )


def _all_require(found: list[Field], count: int) -> bool:
    return len(found) == count and all(field.required for field in found)


def _united(fields: list[Field]) -> Shape:
    shapes = [field.shape for field in fields]
    if all(shape == shapes[0] for shape in shapes):
        return shapes[0]
    records = [shape for shape in shapes if isinstance(shape, Record)]
    choices = [shape for shape in shapes if isinstance(shape, Choice)]
    if len(records) == len(shapes):
        return united(records)
    if len(choices) == len(shapes):
        return Choice(tuple(dict.fromkeys(value for choice in choices for value in choice.values)))
    raise NotExpressibleError("a property has different types in several records")
