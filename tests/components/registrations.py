"""What a program asks the engine for, options included: the engine's own requests, by logical name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from pulumi.runtime import mocks


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One request: what the resource is to be, and how the engine is to treat it."""

    type: str
    inputs: dict[str, Any]
    parent: str
    protect: bool
    depends_on: frozenset[str]
    ignore_changes: tuple[str, ...]
    retain_on_delete: bool
    delete_before_replace: bool | None


class _Monitor(mocks.MockMonitor):
    def __init__(self, cloud: mocks.Mocks) -> None:
        super().__init__(cloud)
        self.found: dict[str, Registration] = {}

    def RegisterResource(self, request: Any) -> Any:
        assert request.name not in self.found, f"two resources are called {request.name}"
        self.found[request.name] = Registration(
            type=request.type,
            inputs=json_format.MessageToDict(request.object),
            parent=request.parent.rsplit("::", 1)[-1],
            protect=request.protect,
            depends_on=frozenset(urn.rsplit("::", 1)[-1] for urn in request.dependencies),
            ignore_changes=tuple(request.ignoreChanges),
            retain_on_delete=request.retainOnDelete,
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        )
        return super().RegisterResource(request)


class _Cloud(mocks.Mocks):
    def __init__(self, created: Mapping[str, Mapping[str, Any]] | None, known: Mapping[str, str]) -> None:
        self._created = created
        self._known = known

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if self._created is None:
            return self._known.get(args.typ, ""), dict(args.inputs)
        return f"{args.name}-id", {**args.inputs, **self._created.get(args.typ, {})}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program looked something up: {args.token}")


def registrations(
    program: Callable[[], object],
    *,
    created: Mapping[str, Mapping[str, Any]] | None = None,
    known: Mapping[str, str] | None = None,
) -> dict[str, Registration]:
    """Run `program` and return its requests, without the stack's.

    Args:
        program: Creates resources.
        created: As in an `up`: the properties that the cloud adds, by type token. As in a preview when None.
        known: Ids that a preview knows, because the resource exists already, by type token.
    """
    cloud = _Cloud(created, known or {})
    monitor = _Monitor(cloud)
    mocks.set_mocks(cloud, project="p", stack="prod", preview=created is None, monitor=monitor)
    mocks.test(lambda: program() and None)()
    return {name: found for name, found in monitor.found.items() if found.type != "pulumi:pulumi:Stack"}
