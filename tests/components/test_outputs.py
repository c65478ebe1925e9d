"""The contract that other teams read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.outputs import CONTRACT_VERSION, Outputs, export, json_schema

COMMITTED = Path(__file__).parents[2] / "contract" / "outputs.v1.schema.json"


def required(schema: dict, path: str = "") -> set[str]:
    """Every name that readers may rely on, by path."""
    definitions = schema.get("$defs", {})

    def walk(node: dict, path: str) -> set[str]:
        if "$ref" in node:
            return walk(definitions[node["$ref"].rsplit("/", 1)[1]], path)
        found = {f"{path}:{node.get('type', 'object')}"}
        for name in node.get("required", []):
            found |= walk(node["properties"][name], f"{path}.{name}")
        if isinstance(node.get("additionalProperties"), dict):
            found |= walk(node["additionalProperties"], f"{path}.*")
        if "items" in node:
            found |= walk(node["items"], f"{path}[]")
        return found

    return walk(schema, path)


def test_nothing_that_was_promised_is_taken_back_without_a_new_version():
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert CONTRACT_VERSION == 1
    assert required(committed) <= required(json_schema())


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


@pytest.mark.parametrize("change", [{"surprise": 1}, {"environment": None}])
def test_exports_and_contract_cannot_drift_apart(change):
    values = {name: "" for name in Outputs.__annotations__} | change
    if change == {"environment": None}:
        del values["environment"]
    with pytest.raises(ValueError, match=f"differ in: {next(iter(change))}"):
        export(values)
