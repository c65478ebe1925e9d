"""The types of the contract's reader, as Python source, from the contract's JSON Schema."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from components.outputs import CONTRACT_VERSION, json_schema

WIDTH = 120
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = f'''"""The outputs of a platform stack, typed. Generated from the contract by `make docs`; never edited."""

from __future__ import annotations

%s
import pulumi

from platform_contract.reader import Reader

CONTRACT_VERSION = {CONTRACT_VERSION}
"""Major version of the contract that these types stand for."""
'''


def render_reader_types(schema: Mapping[str, Any] | None = None) -> str:
    """Source of `platform_contract/outputs.py`.

    Args:
        schema: JSON Schema of the contract; that of the components by default.
    """
    schema = json_schema() if schema is None else schema
    body = "".join(_dataclass(name, found) for name, found in schema.get("$defs", {}).items()) + _platform(schema)
    imports = [
        "from collections.abc import Mapping\n" if "Mapping[" in body else "",
        "from dataclasses import dataclass\n" if "@dataclass" in body else "",
        f"from typing import {', '.join(typing)}\n" if (typing := _typing(body)) else "",
    ]
    return HEAD % "".join(imports) + body


def _typing(body: str) -> list[str]:
    return [name for name in ("Any", "Literal") if f"{name}[" in body or f" {name}\n" in body or f"[{name}]" in body]


def _dataclass(name: str, schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", []))
    # A field that may be missing has a default, and a class takes all its fields by keyword.
    lines = [
        f"    {key}: {python_type(value)}{'' if key in required else ' | None = None'}"
        for key, value in schema["properties"].items()
    ]
    attributes = [line for key, value in schema["properties"].items() for line in _attribute(key, value)]
    documented = "\n".join(["", "    Attributes:", *attributes, "    "]) if attributes else ""
    description = schema.get("description", name)
    return (
        f'\n\n@dataclass(frozen=True, kw_only=True)\nclass {name}:\n    """{description}'
        + (f"\n{documented}" if documented else "")
        + '"""\n\n'
        + "\n".join(lines)
        + "\n"
    )


def _attribute(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    if description := schema.get("description"):
        yield from textwrap.wrap(
            f"{name}: {description}", WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 12, break_long_words=False
        )


def _platform(schema: Mapping[str, Any]) -> str:
    definitions = schema.get("$defs", {})
    text = (
        '\n\nclass Platform(Reader):\n    """The outputs of one platform stack; each is read when it is used.\n\n'
        "    Args:\n        stack: ORGANIZATION/spotify-ai-agent/STACK, or a reference that the program has already.\n"
        '    """\n\n'
        "    def __init__(self, stack: str | pulumi.StackReference) -> None:\n"
        "        super().__init__(stack, CONTRACT_VERSION)\n"
    )
    for name, found in schema["properties"].items():
        described = found.get("description") or definitions.get(_reference(found), {}).get("description", name)
        kind = python_type(found)
        text += (
            f"\n    @property\n    def {name}(self) -> pulumi.Output[{kind}]:\n"
            f'        """{described}"""\n        return self._read("{name}", {kind})\n'
        )
    return text


def python_type(schema: Mapping[str, Any]) -> str:
    """The annotation that a JSON Schema stands for.

    Raises:
        ValueError: The reader has no type for it.
    """
    if "$ref" in schema:
        return _reference(schema)
    if "enum" in schema or "const" in schema:
        choices = schema.get("enum", [schema.get("const")])
        return (
            f"Literal[{', '.join(chr(34) + one + chr(34) if isinstance(one, str) else repr(one) for one in choices)}]"
        )
    if "anyOf" in schema:
        return " | ".join(python_type(one) for one in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"tuple[{python_type(schema['items'])}, ...]"
    if kind == "object":
        return f"Mapping[str, {python_type(schema['additionalProperties'])}]"
    if kind in SCALARS:
        return SCALARS[kind]
    raise ValueError(f"the contract has a type that its reader does not know: {sorted(schema)}")


def _reference(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]
