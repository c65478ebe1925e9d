"""JSON Schema (draft 2020-12) of each kind of file, for editors: they complete, explain and check while one types.

A schema says what one file may hold; any value may be a reference instead (environments/references.py). It does not say
what must be there, but for the version of its shape, because a layer is a part, and only all of them together are
complete; nor whether values go together. `python -m environments validate` says both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import groupby
from typing import Any, TypeAlias

from pydantic import BaseModel

from environments.provenance import Path, parts
from environments.schema_version import KEY, UNSAID, version_of
from environments.settings import Settings
from environments.stack_file_schema import stack_file_schema
from environments.tenant_files import EXTENDS, USE_CASES
from environments.tenant_layers import TENANT_SETTINGS, USE_CASE_SETTINGS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schemas"
"""Where the schemas lie in the folder of layers; each file's first line leads there."""

LAYERS_FOLDER = "environments"
"""The folder of layers, from the project's; stack files lie in the latter."""

_Schema: TypeAlias = dict[str, Any]
_DEFINITION = "#/$defs/"
_REFERENCE_NAME = "Reference"
_REFERENCE: _Schema = {
    "type": "string",
    "pattern": r"\$\{",
    "description": "${path.to.setting} or ${env:NAME}, alone or inside of a text.",
}
_VALUES = ("boolean", "integer", "number", "string", "array")
_LEFT_OUT = ("required", "title", "default")
"""Keywords that are not said: a layer need not hold anything, titles repeat names, defaults are other layers'."""


class FileKind(Enum):
    """A kind of file; its value is the schema's name."""

    SETTINGS = "settings"
    TENANT = "tenant"
    USE_CASE = "use_case"
    STACK = "stack"

    @property
    def file(self) -> str:
        """The schema's file, from the folder of layers."""
        return f"{FOLDER}/{self.value}.schema.json"

    @classmethod
    def of(cls, file: str) -> FileKind:
        """The kind of a file, by its path from the folder of layers; stack files lie in the folder above it."""
        if file.startswith("../Pulumi."):
            return cls.STACK
        if file.startswith("tenants/use_cases/"):
            return cls.USE_CASE
        return cls.TENANT if file.startswith("tenants/") else cls.SETTINGS


_ALLOWED: Mapping[FileKind, Iterable[str]] = {
    FileKind.TENANT: tuple(TENANT_SETTINGS),
    FileKind.USE_CASE: tuple(USE_CASE_SETTINGS),
}

_DESCRIPTIONS = {
    FileKind.SETTINGS: "A layer of settings: the base, an environment, or an override.",
    FileKind.TENANT: "A plan or a tenant: what it extends, and what is its own.",
    FileKind.USE_CASE: "A use case: what a tenant that works in this way gets otherwise than its plan says.",
    FileKind.STACK: "A Pulumi stack: which environment it is, and what it takes of it.",
}

_ASKING: _Schema = {
    EXTENDS: {"type": "string", "description": "The parent: plans/<plan>, or another tenant."},
    USE_CASES: {
        "type": "array",
        "items": {"type": "string"},
        "uniqueItems": True,
        "description": "Use cases by name, from tenants/use_cases/; the later one wins, and this file over all.",
    },
}


def json_schema(
    kind: FileKind, model: type[BaseModel] = Settings, allowed: Mapping[FileKind, Iterable[str]] = _ALLOWED
) -> _Schema:
    """What a file of a kind may hold.

    Args:
        kind: Which kind.
        model: The settings model.
        allowed: Paths that may be set, for kinds that may not set everything.
    """
    whole = _or_reference(_without(model.model_json_schema(mode="validation")))
    definitions: dict[str, _Schema] = whole.pop("$defs", {})
    if kind in allowed:
        whole = _narrowed(whole, definitions, [parts(path) for path in allowed[kind]])
    if kind is FileKind.TENANT:
        whole["properties"] = {**_ASKING, **whole["properties"]}
    version = version_of(model)
    whole["properties"] = {KEY: _version(version), **whole["properties"]}
    whole |= {} if version == UNSAID else {"required": [KEY]}
    if kind is FileKind.STACK:
        definitions[model.__name__] = whole | {"description": _DESCRIPTIONS[FileKind.SETTINGS]}
        whole = stack_file_schema(settings={"$ref": f"{_DEFINITION}{model.__name__}"})
    whole["description"] = _DESCRIPTIONS[kind]
    definitions[_REFERENCE_NAME] = _REFERENCE
    used = {name: definitions[name] for name in sorted(_reachable(whole, definitions))}
    return {"$schema": DRAFT, **whole, "$defs": used}


def _version(version: int) -> _Schema:
    return {
        "const": version,
        "description": "Version of the shape that this is written in; `python -m environments migrate` brings it up.",
    }


def rendered(kind: FileKind) -> str:
    """The schema as the text of its file."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def modeline(file: str) -> str:
    """The comment by which an editor finds the schema of a file.

    Args:
        file: Its path from the folder of layers, for instance `dev/dev.yml` or `../Pulumi.dev.yaml`.
    """
    kind = FileKind.of(file)
    way = f"{LAYERS_FOLDER}/" if kind is FileKind.STACK else "../" * file.count("/")
    return f"# yaml-language-server: $schema={way}{kind.file}"


def _without(node: Any, *, names: bool = False) -> Any:
    """The same without the keywords that are not said; a setting of such a name stays.

    Args:
        node: Any part of a schema.
        names: Whether its keys are names of settings or definitions, and not keywords.
    """
    if isinstance(node, list):
        return [_without(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without(below, names=not names and key in {"properties", "$defs", "patternProperties"})
        for key, below in node.items()
        if names or key not in _LEFT_OUT
    }


def _or_reference(node: Any) -> Any:
    """The same, with references beside values; as a condition, so that what is wrong with a value is told clearly."""
    if isinstance(node, list):
        return [_or_reference(one) for one in node]
    if not isinstance(node, dict):
        return node
    if not _is_value(node):
        return {key: _or_reference(below) for key, below in node.items()}
    told = {key: below for key, below in node.items() if key == "description"}
    wanted = {key: below for key, below in node.items() if key != "description"}
    return {**told, "if": {"$ref": _DEFINITION + _REFERENCE_NAME}, "else": _items_or_reference(wanted)}


def _items_or_reference(wanted: _Schema) -> _Schema:
    """The same, with references beside the items of lists; its own choice between kinds stays as it is."""
    return {
        key: [_items_or_reference(one) for one in below] if key == "anyOf" else _or_reference(below)
        for key, below in wanted.items()
    }


def _is_value(node: _Schema) -> bool:
    """Whether it is about single values or lists, and would refuse a text that is a reference."""
    if isinstance(below := node.get("anyOf"), list):
        return any(_is_value(one) for one in below)
    return node.get("type") in _VALUES and not (node["type"] == "string" and set(node) <= {"type", "description"})


def _narrowed(whole: _Schema, definitions: Mapping[str, _Schema], paths: Iterable[Path]) -> _Schema:
    """An object with nothing but what lies at some paths."""
    kept: dict[str, _Schema] = {}
    for first, group in groupby(sorted(paths), key=lambda path: path[0]):
        below = [path[1:] for path in group]
        found = whole["properties"][first]
        kept[first] = found if () in below else _narrowed(_followed(found, definitions), definitions, below)
    return {"type": "object", "additionalProperties": False, "properties": kept}


def _followed(found: _Schema, definitions: Mapping[str, _Schema]) -> _Schema:
    """The definition behind a reference, which may stand beside null."""
    reference = next(one["$ref"] for one in (found, *found.get("anyOf", ())) if "$ref" in one)
    return definitions[reference.removeprefix(_DEFINITION)]


def _reachable(whole: _Schema, definitions: Mapping[str, _Schema]) -> set[str]:
    found: set[str] = set()
    ahead = [whole]
    while ahead:
        new = set(_references(ahead.pop())) - found
        found |= new
        ahead += [definitions[name] for name in new]
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _references(one)
    elif isinstance(node, dict):
        for key, below in node.items():
            if key == "$ref":
                yield below.removeprefix(_DEFINITION)
            else:
                yield from _references(below)
