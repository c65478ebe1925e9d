"""The outputs contract as a page, from its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.outputs import CONTRACT_VERSION, json_schema
from tests.reference.markdown import GENERATED, cell, table
from tests.reference.reader_types import python_type


def render_outputs() -> str:
    """The page."""
    schema = json_schema()
    definitions = schema["$defs"]
    lines = [
        f"# Outputs, version {CONTRACT_VERSION}",
        "",
        GENERATED,
        "",
        "What other teams' stacks may read of a platform stack, by [the typed reader](../../contract/README.md), or by",
        "[the JSON Schema](../../contract/outputs.v1.schema.json). New names are minor "
        "changes: pass over what you do not know.",
        "",
        *table(
            ["Output", "Type", ""],
            (_described(name, found, definitions) for name, found in schema["properties"].items()),
        ),
    ]
    for name, definition in sorted(definitions.items()):
        required = set(definition.get("required", []))
        rows = [
            [*_described(key, value, definitions), "" if key in required else "may be missing"]
            for key, value in definition["properties"].items()
        ]
        lines += ["", f"## {name}", "", definition.get("description", ""), "", *table(["Name", "Type", "", ""], rows)]
    return "\n".join([*lines, ""])


def _described(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    kind = python_type(schema)
    found = schema.get("description") or definitions.get(kind, {}).get("description", "")
    shown = f"[{kind}](#{kind.lower()})" if kind in definitions else f"`{cell(kind)}`"
    return [f"`{name}`", shown, cell(found)]
