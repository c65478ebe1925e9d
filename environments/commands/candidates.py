"""What a word on the command line can become, from file names, layers and the generated schema alone.

No settings are loaded and no model is built: a prompt waits for it. A layer that cannot be read has no words to offer,
and the command itself says why.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any

from environments import schema_version
from environments.environment_type import EnvironmentType
from environments.errors import ConfigError
from environments.layer_labels import layer_labels
from environments.layers import Asked, LayerFiles
from environments.named_configuration import OVERRIDE, STACK, TENANT
from environments.provenance import Branch, Leaf, Node, Path, Sequence, child, dotted, find, parts
from environments.stack_file import StackFile
from environments.stack_files import find_stack_file, stack_names
from environments.tenant_files import tenant_layers

_PLACE = "the command line"
_ANY = "*"


class Candidates:
    """Words for one folder of layers; each method's are yet to be compared with what is typed."""

    def __init__(self, files: LayerFiles) -> None:
        """Nothing is read yet.

        Args:
            files: The layers' files.
        """
        self._files = files

    def environments(self, prefix: str) -> list[str]:
        """Short names, or long ones where no short one begins so."""
        short = [environment.folder for environment in EnvironmentType]
        return short if any(name.startswith(prefix) for name in short) else [one.value for one in EnvironmentType]

    def overrides(self, environment: str | None, taken: Iterable[str] = ()) -> list[str]:
        """Those of an environment, or of all where none is chosen yet, without those that are taken."""
        names = [name for one in _environments(environment) for name in self._files.override_names(one)]
        return [name for name in dict.fromkeys(names) if name not in set(taken)]

    def tenants(self, stack: str | None = None) -> list[str]:
        """All, or those that a stack carries."""
        file = self._stack_file(stack) if stack else None
        return [tenant.name for tenant in file.tenants] if file else self._files.tenant_names()

    def stacks(self) -> list[str]:
        """Those that have a file."""
        return stack_names(self._files.project)

    def files(self, taken: Iterable[str] = ()) -> list[str]:
        """Every file of settings, by its path from the project's folder, without those that are taken."""
        return [name for name in layer_labels(self._files) if name not in set(taken)]

    def configurations(self, prefix: str) -> list[str]:
        """Words of `diff`: `prod`, `prod+scaling`, `prod@acme-music`, `stack:prod`."""
        subject, at, _ = prefix.partition(TENANT)
        stack = subject.removeprefix(STACK) if subject.startswith(STACK) else None
        if at:
            return [f"{subject}{TENANT}{tenant}" for tenant in self.tenants(stack)]
        if stack is not None:
            return [f"{STACK}{name}" for name in self.stacks()]
        environment, *overrides = subject.split(OVERRIDE)
        if not overrides:
            return [*self.environments(prefix), STACK]
        typed = OVERRIDE.join([environment, *overrides[:-1]])
        return [f"{typed}{OVERRIDE}{name}" for name in self.overrides(environment, overrides[:-1])]

    def paths(self, prefix: str, layers: Iterable[Branch], *, any_name: bool = False) -> list[str]:
        """Settings, one part further; a group ends in the dot after which it goes on.

        Args:
            prefix: What is typed.
            layers: Where names of one's choice are looked up.
            any_name: Whether `*` may stand for a name of one's choice.
        """
        typed = prefix.rpartition(".")[0]
        above = parts(typed) if typed else ()
        schemas = list(_followed(self._schema, self._schema, above))
        nodes = [node for layer in layers if (node := find(layer, above)) is not None]
        keys = [key for schema in schemas for key in schema.get("properties", ())]
        keys += [_ANY] if any_name and not keys and any(map(_is_free, schemas)) else []
        keys += [key for node in nodes for key in _keys(node)]
        keys = [key for key in keys if above or key != schema_version.KEY]
        return [
            dotted((*above, key)) + ("." if self._goes_on(schemas, nodes, key) else "") for key in dict.fromkeys(keys)
        ]

    def secrets(self, options: argparse.Namespace) -> list[str]:
        """Names of secrets that the layers of what options choose declare."""
        groups = (
            find(layer, ("vault", group)) for layer in self.layers(options) for group in ("entries", "signing_keys")
        )
        declared = (entry for group in groups if isinstance(group, Branch) for entry in group.children.values())
        names = (find(entry, ("name",)) for entry in declared)
        return list(dict.fromkeys(str(one.value) for one in names if isinstance(one, Leaf)))

    def layers(self, options: argparse.Namespace) -> Iterator[Branch]:
        """The layers of what options choose, those of all environments where they choose nothing."""
        stack = getattr(options, "stack", None)
        file = self._stack_file(stack) if stack else None
        if file is not None:
            yield from self._layers(file.environment.name, [one.name for one in file.overrides], options.tenant)
        else:
            environment, overrides = getattr(options, "environment", None), getattr(options, "override", None)
            yield from self._layers(environment, overrides or (), getattr(options, "tenant", None))

    def layers_of(self, word: str) -> Iterator[Branch]:
        """The layers of a word of `diff`."""
        subject, _, tenant = word.partition(TENANT)
        if subject.startswith(STACK):
            yield from self.layers(argparse.Namespace(stack=subject.removeprefix(STACK), tenant=tenant or None))
        else:
            environment, *overrides = subject.split(OVERRIDE)
            yield from self._layers(environment, overrides, tenant or None)

    def _layers(self, environment: str | None, overrides: Iterable[str], tenant: str | None) -> Iterator[Branch]:
        with suppress(ConfigError):
            yield self._files.base()
            for one in _environments(environment):
                yield self._files.environment(one)
                yield from self._files.overrides(one, [Asked(name, _PLACE) for name in overrides])
            if tenant:
                yield from (layer.content for layer in tenant_layers(self._files, Asked(tenant, _PLACE)))

    def _stack_file(self, stack: str) -> StackFile | None:
        with suppress(ConfigError):
            return find_stack_file(self._files.project, stack, given=None, environ={}, version=self._files.version)
        return None

    @cached_property
    def _schema(self) -> dict[str, Any]:
        """The schema of settings files, which names every setting."""
        file = self._files.folder / "schemas" / "settings.schema.json"
        with suppress(OSError, ValueError):
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return found
        return {}

    def _goes_on(self, schemas: Iterable[Any], nodes: Iterable[Node], key: str) -> bool:
        """Whether there are settings below a key."""
        below = [found for schema in schemas for found in _followed(self._schema, schema, (key,))]
        if any("properties" in one or _has_groups(self._schema, one) for one in below):
            return True
        written = (child(node, key) for node in nodes)
        return not below and any(isinstance(one, Branch) for one in written if one is not None)


def _environments(name: str | None) -> list[EnvironmentType]:
    """The one of a name, none where there is no such, all where none is chosen."""
    if not name:
        return list(EnvironmentType)
    with suppress(ConfigError):
        return [EnvironmentType.parse(name, place=_PLACE)]
    return []


def _followed(root: dict[str, Any], schema: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """Every schema at a path below another one."""
    for choice in (*schema.get("anyOf", ()), *([schema["else"]] if "else" in schema else ())):  # else: no reference
        yield from _followed(root, choice, path)
    if "$ref" in schema:
        yield from _followed(root, root["$defs"][schema["$ref"].rpartition("/")[2]], path)
    elif not path:
        yield schema
    else:
        key, *rest = path
        for below in _below(schema, key):
            yield from _followed(root, below, tuple(rest))


def _below(schema: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    if key in schema.get("properties", ()):
        yield schema["properties"][key]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
    else:
        yield from schema.get("patternProperties", {}).values()
    if isinstance(schema.get("items"), dict) and (key.isdecimal() or key == _ANY):
        yield schema["items"]


def _is_free(schema: dict[str, Any]) -> bool:
    """Whether names in it are of one's choice, or it is a list."""
    free = isinstance(schema.get("additionalProperties"), dict) or "patternProperties" in schema
    return free or isinstance(schema.get("items"), dict)


def _has_groups(root: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether it is a mapping or a list of groups."""
    return _is_free(schema) and any("properties" in found for found in _followed(root, schema, (_ANY,)))


def _keys(node: Node) -> list[str]:
    if isinstance(node, Branch):
        return list(node.children)
    return list(map(str, range(len(node.items)))) if isinstance(node, Sequence) else []
