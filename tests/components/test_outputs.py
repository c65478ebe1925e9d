"""The contract that other teams read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.outputs import CONTRACT_VERSION, export, json_schema

COMMITTED = Path(__file__).parents[2] / "contract" / "outputs.v1.schema.json"


def promised(schema: dict) -> set[str]:
    """Every name that readers may rely on, by path, with its type; and which of them are always there."""
    definitions = schema.get("$defs", {})

    def walk(node: dict, path: str) -> set[str]:
        if "$ref" in node:
            return walk(definitions[node["$ref"].rsplit("/", 1)[1]], path)
        found = {f"{path}:{node.get('type', 'object')}"}
        for name, inner in node.get("properties", {}).items():
            found |= walk(inner, f"{path}.{name}")
        found |= {f"{path}.{name}: always" for name in node.get("required", [])}
        if isinstance(node.get("additionalProperties"), dict):
            found |= walk(node["additionalProperties"], f"{path}.*")
        if "items" in node:
            found |= walk(node["items"], f"{path}[]")
        return found

    return walk(schema, "")


def test_nothing_that_was_promised_is_taken_back_without_a_new_version():
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert CONTRACT_VERSION == 1
    assert promised(committed) <= promised(json_schema())


def test_every_output_is_described():
    schema = json_schema()
    groups = [schema, *schema["$defs"].values()]
    undescribed = [
        f"{group.get('title')}.{name}"
        for group in groups
        for name, field in group["properties"].items()
        if "description" not in field and "$ref" not in field
    ]
    assert len(groups) > 5
    assert undescribed == []


def test_a_section_that_is_missing_now_and_then_is_promised_whole():
    found = promised(json_schema())

    assert ".vault:object" in found
    assert ".vault: always" not in found
    assert ".vault.rotation_topic: always" in found


@pytest.fixture
def exported(monkeypatch):
    """What reached the engine."""
    values = {}
    monkeypatch.setattr("pulumi.export", values.__setitem__)
    return values


EVERY_STACK = {"contract_version": 1, "environment": "dev", "kind": "platform"}


def test_a_stack_exports_the_sections_that_it_offers(exported):
    export({**EVERY_STACK, "audit": {}})

    assert exported == {**EVERY_STACK, "audit": {}}


@pytest.mark.parametrize("missing", sorted(EVERY_STACK))
def test_what_every_stack_says_of_itself_cannot_be_left_out(exported, missing):
    with pytest.raises(ValueError, match=f"differ in: {missing}$"):
        export({name: value for name, value in EVERY_STACK.items() if name != missing})
    assert exported == {}


def test_what_the_contract_does_not_know_is_not_exported(exported):
    with pytest.raises(ValueError, match=r"differ in: surprise$"):
        export({**EVERY_STACK, "surprise": 1})
    assert exported == {}
