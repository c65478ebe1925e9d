"""Runs a Pulumi program in process, without an engine, and records what it registers: the plan of a preview.

Inputs are kept as the engine receives them: numbers as floats, unknown values as the engine's marker, secrets unwrapped
and listed by path. That is what policy rules judge, what inventories compare and what the mutation harness weakens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, rpc

UNKNOWN = rpc.UNKNOWN
IdOf = Callable[[str, str], str]
_SECRET_SIGNATURE = rpc._special_secret_sig


@dataclass(frozen=True, kw_only=True)
class RecordedResource:
    """One registration.

    Attributes:
        type: Type token.
        name: Logical name.
        urn: As the engine would make it.
        inputs: By camelCase name; an unknown value is `UNKNOWN`, a secret stands in clear.
        secrets: Paths of the inputs that are marked secret.
        property_dependencies: URNs behind each input.
        parent: URN of the parent, empty for the stack's own children.
        provider: URN and id of an explicit provider, or empty.
        protect: Whether the engine would refuse to delete it.
        custom: False for components.
    """

    type: str
    name: str
    urn: str
    inputs: dict[str, Any]
    secrets: tuple[str, ...]
    property_dependencies: dict[str, list[str]]
    parent: str
    provider: str
    protect: bool
    custom: bool

    def as_recorded(self) -> dict[str, Any]:
        """The form that `guardrails.judgement` and `guardrails.mutation` take."""
        return {
            "type": self.type,
            "name": self.name,
            "urn": self.urn,
            "inputs": self.inputs,
            "propertyDependencies": self.property_dependencies,
            "parent": self.parent,
        }


@dataclass
class Plan:
    """Everything that one run registered and exported, in order of registration."""

    resources: list[RecordedResource] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)

    def of_type(self, type_: str) -> list[RecordedResource]:
        """Resources of one type token."""
        return [resource for resource in self.resources if resource.type == type_]

    def one(self, type_: str, name: str) -> RecordedResource:
        """The resource with this type and name; an error when there is none or more than one."""
        (found,) = [resource for resource in self.of_type(type_) if resource.name == name]
        return found


class _Fabricator(mocks.Mocks):
    """Fabricates nothing: what only a cloud can tell stays unknown. A look-up is an error (design, decision 3)."""

    def __init__(self, id_of: IdOf) -> None:
        self._id_of = id_of

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return self._id_of(args.typ, args.name), dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program looked something up: {args.token}")


class _RecordingMonitor(mocks.MockMonitor):
    """Keeps each registration as it came in, before the mock monitor interprets it."""

    def __init__(self, plan: Plan, fabricator: _Fabricator) -> None:
        super().__init__(fabricator)
        self._plan = plan

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            raw = json_format.MessageToDict(request.object)
            secrets: list[str] = []
            self._plan.resources.append(
                RecordedResource(
                    type=request.type,
                    name=request.name,
                    urn=self.make_urn(request.parent, request.type, request.name),
                    inputs=_plain(raw, "", secrets),
                    secrets=tuple(secrets),
                    property_dependencies={
                        name: sorted(dependencies.urns)
                        for name, dependencies in sorted(request.propertyDependencies.items())
                    },
                    parent=request.parent,
                    provider=request.provider,
                    protect=request.protect,
                    custom=request.custom,
                )
            )
        return super().RegisterResource(request)


def nothing_exists(type_: str, name: str) -> str:
    """No resource has an id yet: the first preview of a stack."""
    return ""


def record(program: Callable[[], None], *, project: str, stack: str, id_of: IdOf = nothing_exists) -> Plan:
    """Run `program` as a preview and return what it registered.

    Args:
        program: The program's body.
        project: Name of the Pulumi project.
        stack: Name of the stack.
        id_of: Id of a resource that exists already, by type and name; empty for one that does not.

    Raises:
        Exception: Whatever the program raises.
    """
    plan = Plan()
    fabricator = _Fabricator(id_of)
    monitor = _RecordingMonitor(plan, fabricator)
    mocks.set_mocks(fabricator, project=project, stack=stack, preview=True, monitor=monitor)
    exported: dict[str, Any] = {}
    original = pulumi.export
    pulumi.export = exported.__setitem__
    try:
        mocks.test(program)()
    finally:
        pulumi.export = original
    plan.exports = exported
    return plan


def _plain(value: Any, path: str, secrets: list[str]) -> Any:
    """A value without the wire format's wrappers; notes where a secret was."""
    if isinstance(value, Mapping):
        if value.get(rpc._special_sig_key) == _SECRET_SIGNATURE:
            secrets.append(path)
            return _plain(value["value"], path, secrets)
        return {key: _plain(item, f"{path}.{key}" if path else key, secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, f"{path}[{index}]", secrets) for index, item in enumerate(value)]
    return value
