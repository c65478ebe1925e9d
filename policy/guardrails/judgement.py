"""Running rules without an engine, as a preview would.

Inputs go through the SDK's own proxy for unknown values, numbers become floats as on the wire, and stack rules get no
outputs at all: the poorest preview that there is (a provider that is not configured yet).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from guardrails.rule import DeclaredInputs, Rule

UNKNOWN_MARKER: Final = UNKNOWN_STRING_VALUE
"""How a value that is known only at `up` stands in recorded inputs."""
STACK: Final = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A registered resource.

    Attributes:
        type: Type token.
        name: Logical name.
        urn: Unique name.
        inputs: Provider's keys (camelCase); UNKNOWN_MARKER for what a preview does not know.
        property_dependencies: Top-level property -> URNs of the resources that its value comes from.
    """

    type: str
    name: str
    urn: str
    inputs: Mapping[str, Any] = field(repr=False)
    property_dependencies: Mapping[str, Sequence[str]]

    @classmethod
    def parse(cls, recorded: Mapping[str, Any]) -> Resource:
        """From a recorded plan's entry: type, name, urn, inputs and, when there are any, propertyDependencies.

        Raises:
            KeyError: One of the first four is missing.
        """
        return cls(
            type=recorded["type"],
            name=recorded["name"],
            urn=recorded["urn"],
            inputs=recorded["inputs"],
            property_dependencies=recorded.get("propertyDependencies") or {},
        )

    @property
    def component(self) -> str:
        """Type of the component that registered it, as its URN tells; empty when the program itself did."""
        parents = self.urn.split("::")[2].split("$")[:-1]
        return parents[-1] if parents and parents[-1] != STACK else ""

    @cached_property
    def declared(self) -> Mapping[str, Any]:
        """The inputs as a rule gets them from the engine."""
        return proxied(self.inputs)

    def with_inputs(self, inputs: Mapping[str, Any]) -> Resource:
        """The same resource, declared otherwise."""
        return replace(self, inputs=inputs)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What one rule says about one resource."""

    rule: str
    urn: str
    message: str


def judge(
    resources: Sequence[Resource],
    rules: Iterable[Rule],
    *,
    config: Mapping[str, Mapping[str, Any]] | None = None,
    today: date | None = None,
) -> list[Refusal]:
    """All refusals, resource rules first.

    Args:
        resources: The whole stack.
        rules: What judges it.
        config: Pack configuration by rule name, without levels.
        today: The day by which exceptions expire; the real one unless given.
    """
    declared: DeclaredInputs = {resource.urn: resource.declared for resource in resources}
    day = today or date.today()
    found: list[Refusal] = []
    for rule in rules:
        judged = [resource for resource in resources if resource.type in rule.types]
        if not judged:
            continue
        policy = rule.policy(declared, lambda: day)
        settings = dict((config or {}).get(rule.name, {}))
        if isinstance(policy, ResourceValidationPolicy):
            for resource in judged:
                found += _resource_refusals(rule, policy, resource, declared, settings)
        elif isinstance(policy, StackValidationPolicy):
            found += _stack_refusals(rule, policy, resources, settings)
    return found


def proxied(inputs: Any) -> Mapping[str, Any]:
    """Inputs as a rule gets them from the engine."""
    return unknown_checking_proxy(_on_the_wire(inputs))


def _resource_refusals(
    rule: Rule, policy: ResourceValidationPolicy, resource: Resource, declared: DeclaredInputs, config: dict[str, Any]
) -> list[Refusal]:
    messages: list[str] = []
    args = ResourceValidationArgs(
        resource.type, declared[resource.urn], resource.urn, resource.name, _options(), None, config
    )

    def report(message: str, urn: str | None = None) -> None:
        messages.append(message)

    policy.validate(args, report)
    return [Refusal(rule=rule.name, urn=resource.urn, message=message) for message in messages]


def _stack_refusals(
    rule: Rule, policy: StackValidationPolicy, resources: Sequence[Resource], config: dict[str, Any]
) -> list[Refusal]:
    found: list[Refusal] = []
    options, nothing = _options(), unknown_checking_proxy({})
    by_urn = {
        resource.urn: PolicyResource(resource.type, nothing, resource.urn, resource.name, options, None, None, [], {})
        for resource in resources
    }
    for resource in resources:
        for key, urns in resource.property_dependencies.items():
            by_urn[resource.urn].property_dependencies[key] = [by_urn[urn] for urn in urns if urn in by_urn]

    def report(message: str, urn: str | None = None) -> None:
        found.append(Refusal(rule=rule.name, urn=urn or "", message=message))

    policy.validate(StackValidationArgs(list(by_urn.values()), config), report)
    return found


def _options() -> PolicyResourceOptions:
    return PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)


def _on_the_wire(value: Any) -> Any:
    """Protocol buffers know one kind of number."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _on_the_wire(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_on_the_wire(inner) for inner in value]
    return value
