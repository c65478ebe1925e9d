"""One changed fact about an accepted resource."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guardrails.judgement import UNKNOWN_MARKER, Resource

UNKNOWN = UNKNOWN_MARKER
Inputs = dict[str, Any]
Change = Callable[[Inputs], None]


@dataclass(frozen=True, kw_only=True)
class Example:
    """What a rule says about one changed fact.

    Attributes:
        rule: The rule's name.
        fact: What was changed, in words.
        resource: The accepted resource, changed.
        refused: Paths that the rule names; none when it must stay silent.
    """

    rule: str
    fact: str
    resource: Resource
    refused: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.rule}: {self.fact}"


def example(
    rule: str,
    accepted: Resource,
    fact: str,
    change: Change,
    *refused: str,
) -> Example:
    inputs = copy.deepcopy(dict(accepted.inputs))
    change(inputs)
    return Example(rule=rule, fact=fact, resource=accepted.with_inputs(inputs), refused=refused)


def resource(resource_type: str, name: str, inputs: Mapping[str, Any], **references: str) -> Resource:
    return Resource(
        type=resource_type,
        name=name,
        urn=urn(resource_type, name),
        inputs=inputs,
        property_dependencies={key: [target] for key, target in references.items()},
    )


def urn(resource_type: str, name: str) -> str:
    return f"urn:pulumi:prod::spotify-ai-agent::{resource_type}::{name}"


def put(path: str, value: Any) -> Change:
    """Sets the property; numbers in the path are positions in lists."""

    def change(inputs: Inputs) -> None:
        *parents, last = _parts(path)
        here: Any = inputs
        for part in parents:
            here = here.setdefault(part, {}) if isinstance(here, dict) else here[part]
        here[last] = value

    return change


def drop(path: str) -> Change:
    """Takes the property away."""

    def change(inputs: Inputs) -> None:
        *parents, last = _parts(path)
        here: Any = inputs
        for part in parents:
            here = here[part]
        del here[last]

    return change


def both(*changes: Change) -> Change:
    def change(inputs: Inputs) -> None:
        for each in changes:
            each(inputs)

    return change


def _parts(path: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in path.split("/")]
