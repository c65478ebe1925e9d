"""Runs a Pulumi program in process, without an engine, and records what it registers: the plan of a preview or an `up`.

Inputs are kept as the engine receives them: numbers as floats, unknown values as the engine's marker, secrets unwrapped
and listed by path. That is what tests of components read, what policy rules judge, what inventories compare and what
the mutation harness weakens.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks, rpc

UNKNOWN = rpc.UNKNOWN
IdOf = Callable[[str, str], str]
Added = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
ORGANIZATION = "organization"
"""What an engine with a state of its own, such as a bucket, calls the owner of every stack."""

STACK_REFERENCE = "pulumi:pulumi:StackReference"
_SECRET_SIGNATURE = rpc._special_secret_sig
_TOLD: set[str] = set()
"""What failed programs raised at their callers."""


@dataclass(frozen=True, kw_only=True)
class RecordedResource:
    """One registration: what the resource is to be, and how the engine is to treat it.

    Attributes:
        type: Type token.
        name: Logical name.
        urn: As the mock monitor makes it; unlike the engine's, it tells the stack and the parent, but no grandparents.
        inputs: By camelCase name; an unknown value is `UNKNOWN`, a secret stands in clear.
        secrets: Paths of the inputs that are marked secret.
        property_dependencies: URNs behind each input.
        dependencies: URNs of all that must exist first, for whatever reason.
        parent: URN of the parent; the stack's for the stack's own children.
        provider: URN and id of an explicit provider, or empty.
        protect: Whether the engine would refuse to delete it.
        retain_on_delete: Whether a deletion only forgets it.
        ignore_changes: Paths of the inputs whose changes count for nothing.
        replace_on_changes: Paths of the inputs whose changes replace it.
        delete_before_replace: Whether it goes before its successor comes; None leaves that to the provider.
        aliases: What else it was called, as the engine receives it: a `urn` or a `spec` each.
        custom: False for components.
    """

    type: str
    name: str
    urn: str
    inputs: dict[str, Any]
    secrets: tuple[str, ...]
    property_dependencies: dict[str, list[str]]
    dependencies: tuple[str, ...]
    parent: str
    provider: str
    protect: bool
    retain_on_delete: bool
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool | None
    aliases: tuple[dict[str, Any], ...]
    custom: bool

    @property
    def parent_name(self) -> str:
        """Logical name of the parent."""
        return _name(self.parent)

    @property
    def depends_on(self) -> frozenset[str]:
        """Names of the resources that must exist first, for whatever reason."""
        return frozenset(map(_name, self.dependencies))

    def behind(self, property_: str) -> frozenset[str]:
        """Names of the resources that an input depends on."""
        return frozenset(map(_name, self.property_dependencies.get(property_, [])))

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
    outputs: dict[str, Any] = field(default_factory=dict)
    """The exports as another stack would read them: plain values, `UNKNOWN` for what is not known."""

    def of_type(self, type_: str) -> list[RecordedResource]:
        """Resources of one type token."""
        return [resource for resource in self.resources if resource.type == type_]

    def names(self, type_: str) -> list[str]:
        """Names of the resources of one type, sorted."""
        return sorted(resource.name for resource in self.of_type(type_))

    def every(self, type_: str) -> dict[str, dict[str, Any]]:
        """Inputs of the resources of one type, by name."""
        return {resource.name: resource.inputs for resource in self.of_type(type_)}

    def one(self, type_: str, name: str) -> RecordedResource:
        """The resource with this type and name.

        Raises:
            AssertionError: There is none.
        """
        for resource in self.of_type(type_):
            if resource.name == name:
                return resource
        raise AssertionError(f"no {type_} is called {name}; of this type there are {self.names(type_)}")

    def inputs(self, type_: str, name: str) -> dict[str, Any]:
        """Inputs of the resource with this type and name; raises as `one` does."""
        return self.one(type_, name).inputs

    def by_name(self) -> dict[str, RecordedResource]:
        """All resources, where a name alone tells which is meant.

        Raises:
            AssertionError: Two resources of different types share a name.
        """
        found: dict[str, RecordedResource] = {}
        for resource in self.resources:
            assert resource.name not in found, f"two resources are called {resource.name}"
            found[resource.name] = resource
        return found


class _Cloud(mocks.Mocks):
    """Answers registrations, and nothing else: a look-up is an error (design, decision 3)."""

    def __init__(self, id_of: IdOf, created: Mapping[str, Added] | None) -> None:
        self._id_of = id_of
        self._created = created

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if self._created is None:
            return self._id_of(args.typ, args.name), dict(args.inputs)
        added = self._created.get(args.typ, {})
        return f"{args.name}-id", {**args.inputs, **(added(args.inputs) if callable(added) else added)}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program looked something up: {args.token}")


class _Stacks(mocks.Mocks):
    """Answers references to other stacks; everything else is the cloud's."""

    def __init__(self, cloud: _Cloud, stacks: Mapping[str, Mapping[str, Any]]) -> None:
        self._cloud = cloud
        self._stacks = stacks

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == STACK_REFERENCE:
            name = str(args.resource_id)
            return name, {"name": name, "outputs": dict(self._stacks[name]), "secretOutputNames": []}
        return self._cloud.new_resource(args)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return self._cloud.call(args)


class _RecordingMonitor(mocks.MockMonitor):
    """Keeps each registration as it came in, before the mock monitor interprets it."""

    def __init__(self, plan: Plan, cloud: _Cloud, stacks: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(_Stacks(cloud, stacks))
        self._plan = plan
        self._stacks = stacks

    def ReadResource(self, request: Any) -> Any:
        if request.type == STACK_REFERENCE and request.id in self._stacks:
            return super().ReadResource(request)
        raise AssertionError(f"the program looked something up: {request.type} {request.name}")

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            taken = self._plan.names(request.type)
            assert request.name not in taken, f"registered twice: {request.type} {request.name}"
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
                    dependencies=tuple(sorted(request.dependencies)),
                    parent=request.parent,
                    provider=request.provider,
                    protect=request.protect,
                    retain_on_delete=request.retainOnDelete,
                    ignore_changes=tuple(request.ignoreChanges),
                    replace_on_changes=tuple(request.replaceOnChanges),
                    delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                    aliases=tuple(json_format.MessageToDict(alias) for alias in request.aliases),
                    custom=request.custom,
                )
            )
        return super().RegisterResource(request)


def nothing_exists(type_: str, name: str) -> str:
    """No resource has an id yet: the first preview of a stack."""
    return ""


def record(
    program: Callable[[], object],
    *,
    project: str = "spotify-ai-agent",
    stack: str = "prod",
    id_of: IdOf = nothing_exists,
    created: Mapping[str, Added] | None = None,
    into: Plan | None = None,
    may_be_empty: bool = False,
    stacks: Mapping[str, Mapping[str, Any]] = {},
) -> Plan:
    """Run `program` as a preview, or as an `up`, and return what it registered.

    Args:
        program: The program's body, which may be a coroutine; what it returns is dropped.
        project: Name of the Pulumi project.
        stack: Name of the stack.
        id_of: In a preview, the id of a resource that exists already, by type and name; empty for one that does not.
        created: As in an `up`: the properties that the cloud adds, by type token, as they are or made from the inputs.
            As in a preview when None.
        into: The plan to fill; the caller's own, who wants to see what a failing program registered.
        may_be_empty: Whether the program may register nothing at all.
        stacks: Outputs of the stacks that the program may refer to, by ORGANIZATION/PROJECT/STACK.

    Raises:
        AssertionError: The program looked something up, registered a type and name twice, or registered nothing.
        Exception: Whatever the program raises.
    """

    def run() -> Awaitable[None]:
        return read_outputs(program())  # a program that raises at once must do so here

    async def read_outputs(result: object) -> None:
        if inspect.isawaitable(result):
            await result
        struct = await rpc.serialize_properties(exported, {})
        plan.outputs = _plain(json_format.MessageToDict(struct), "", [])

    plan = Plan() if into is None else into
    cloud = _Cloud(id_of, created)
    monitor = _RecordingMonitor(plan, cloud, stacks)
    mocks.set_mocks(
        cloud,
        project=project,
        stack=stack,
        preview=created is None,
        monitor=monitor,
        organization=ORGANIZATION,
    )
    exported: dict[str, Any] = {}
    original = pulumi.export
    pulumi.export = exported.__setitem__
    asyncio.get_event_loop().set_exception_handler(_told_once)
    try:
        mocks.test(run)()
    except Exception as failure:
        _TOLD.add(repr(failure))
        raise
    finally:
        pulumi.export = original
    plan.exports = exported
    if not (plan.resources or may_be_empty):
        raise AssertionError(
            "the program registered nothing, so that a test of its plan would prove nothing. Does it create a "
            "resource, and did its registrations run on the loop that was awaited? Where nothing is right: "
            "may_be_empty=True."
        )
    return plan


def _told_once(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A failed program leaves hundreds of futures behind that nobody awaits; each would tell the same once more."""
    if repr(context.get("exception")) not in _TOLD:
        loop.default_exception_handler(context)


def _name(urn: str) -> str:
    """Logical name in a URN."""
    return urn.rsplit("::", 1)[-1]


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
