"""One page per component: what it owns, what it takes, what it gives; from docstrings, annotations and dataclasses."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Awaitable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pulumi

import components
from tests.reference.markdown import GENERATED, cell, table

_PROMISES = re.compile(
    r"(?:^|(?<=[.:;)] )|(?<=[.:;)]\n)|(?<=\n\n))"
    r"(Owns|Does not own|Deliberately not set|Deliberately not in it|Surprises?)\b"
)
_OF_PULUMI = {"T": Any, "Awaitable": Awaitable, "Output": pulumi.Output}
"""What Pulumi's own annotations mention by name."""
_ATTRIBUTE = re.compile(r"^ {4,8}(\w+): (.*)$")


@cache
def component_classes() -> dict[str, type[pulumi.ComponentResource]]:
    """Every component by its page's name, sorted."""
    found: dict[str, type[pulumi.ComponentResource]] = {}
    for info in pkgutil.walk_packages(components.__path__, "components."):
        module = importlib.import_module(info.name)
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, pulumi.ComponentResource) and one.__module__ == module.__name__:
                page = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", one.__name__).lower()
                assert page not in found, f"two components are called {one.__name__}"
                found[page] = one
    return dict(sorted(found.items()))


def render_component(page: str) -> str:
    """The page of one component."""
    component = component_classes()[page]
    module = inspect.getmodule(component)
    assert module is not None
    tree = ast.parse(inspect.getsource(module))
    token = type_token(component)
    lines = [
        f"# {component.__name__}",
        "",
        GENERATED,
        "",
        inspect.cleandoc(component.__doc__ or ""),
        "",
        f"`{token}`, in [`{_path(module)}`](../../../{_path(module)})",
        "",
        _promises(inspect.cleandoc(module.__doc__ or "")),
        "",
        "## Outputs",
        "",
        *_outputs(component, tree, inspect.getsource(module).splitlines()),
        "",
        *(line for one in _arguments(component) for line in _fields(one)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def render_components_index() -> str:
    """The list of all components."""
    rows = [
        [f"[{one.__name__}]({page}.md)", f"`{type_token(one)}`", cell(inspect.cleandoc(one.__doc__ or ""))]
        for page, one in component_classes().items()
    ]
    return "\n".join(["# Components", "", GENERATED, "", *table(["Component", "Type", "What it is"], rows), ""])


def type_token(component: type[pulumi.ComponentResource]) -> str:
    """The type token that a component hands to the engine, as its source spells it."""
    found = re.search(r'super\(\).__init__\(\s*"([^"]+)"', inspect.getsource(component))
    assert found, f"{component.__name__} spells its type token in no plain text"
    return found[1]


def _promises(text: str) -> str:
    """A module's docstring, with what it owns, leaves alone and surprises with each in a paragraph of its own."""
    return re.sub(r"\n{3,}", "\n\n", _PROMISES.sub(r"\n\n**\1**", text))


def _outputs(component: type[Any], tree: ast.Module, source: list[str]) -> Iterator[str]:
    """Annotated attributes with the comments beside them."""
    rows = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == component.__name__:
            for one in node.body:
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                    comment = source[one.lineno - 1].partition("  # ")[2]
                    rows.append([f"`{one.target.id}`", f"`{cell(ast.unparse(one.annotation))}`", cell(comment)])
    return iter(table(["Name", "Type", ""], rows) if rows else ["None: other components wait for it by its URN."])


def _arguments(component: type[Any]) -> list[type[Any]]:
    """The dataclass of its arguments, and every one within."""
    found: list[type[Any]] = []
    ahead = [
        hint
        for name, hint in get_type_hints(component.__init__, localns=_OF_PULUMI).items()
        if name not in {"return", "opts"}
    ]
    while ahead:
        kind = ahead.pop(0)
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            if kind not in found and kind.__module__.startswith("components."):
                found.append(kind)
                ahead += get_type_hints(kind, localns=_OF_PULUMI).values()
        else:
            ahead += get_args(kind)
    return found


def _fields(kind: type[Any]) -> Iterator[str]:
    document = inspect.cleandoc(kind.__doc__ or "")
    described = attributes(document)
    rows = []
    for field in dataclasses.fields(kind):
        default = "" if field.default is dataclasses.MISSING else f" Without: `{field.default!r}`."
        rows.append([f"`{field.name}`", f"`{cell(str(field.type))}`", cell(described.get(field.name, "") + default)])
    yield from (f"## {kind.__name__}", "", document.partition("\n\nAttributes:")[0].partition("\n\nRaises:")[0], "")
    yield from (*table(["Name", "Type", ""], rows), "")


def attributes(document: str) -> dict[str, str]:
    """The Attributes section of a docstring, by name."""
    found: dict[str, str] = {}
    name = ""
    for line in document.partition("Attributes:\n")[2].splitlines():
        if line and not line.startswith(" "):
            break
        if start := _ATTRIBUTE.match(line):
            name, found[start[1]] = start[1], start[2]
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return found


def _path(module: ModuleType) -> str:
    return str(Path(str(module.__file__)).relative_to(Path(str(components.__file__)).parents[1]))
