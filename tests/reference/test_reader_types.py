"""The reader's types: what a schema may say, and what stands in Python for it."""

from __future__ import annotations

import pytest

from tests.reference.reader_types import python_type, render_reader_types


@pytest.mark.parametrize(
    ("schema", "python"),
    [
        ({"type": "string"}, "str"),
        ({"type": "array", "items": {"type": "integer"}}, "tuple[int, ...]"),
        ({"type": "object", "additionalProperties": {"$ref": "#/$defs/Thing"}}, "Mapping[str, Thing]"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "str | None"),
        ({"enum": ["a", 1]}, 'Literal["a", 1]'),
        ({"const": "a"}, 'Literal["a"]'),
    ],
)
def test_a_schema_has_its_annotation(schema, python):
    assert python_type(schema) == python


def test_a_schema_that_the_reader_has_no_type_for_is_refused():
    with pytest.raises(ValueError, match=r"a type that its reader does not know: \['not'\]"):
        python_type({"not": {}})


def test_what_may_be_missing_is_none_without_it():
    thing = {"properties": {"old": {"type": "string"}, "new": {"type": "string"}}, "required": ["old"]}
    kind = {"type": "object", "additionalProperties": {"enum": ["a"]}}
    source = render_reader_types({"$defs": {"Thing": thing}, "properties": {"thing": {"$ref": "Thing"}, "kind": kind}})

    assert "    old: str\n    new: str | None = None\n" in source
    assert "from typing import Literal\n" in source
    compile(source, "outputs.py", "exec")
