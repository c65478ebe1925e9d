"""What holds for every resource rule, on inputs as a preview shows them, without an engine."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.policy.conftest import GROUPS
from tests.policy.examples.example import UNKNOWN, Example

CANARY = "canary-8d1f"
BY_NAME = {rule.name: rule for rule in RULES}
DECIDED_BY = {
    "argo-decisive-analysis": ("spec.metrics[0].count", "spec.metrics[0].provider"),
    "edge-attack-rules": ("type",),
    "edge-plaintext-listener": ("spec.listeners[1].protocol",),
    "edge-rate-limit": ("type",),
    "gke-private-endpoint": ("controlPlaneEndpointsConfig",),
    "iam-no-admin-service-accounts": ("member",),
    "keda-least-rights": ("chart",),
    "kms-hsm": ("labels",),
    "kms-key-rotation": ("purpose",),
    "kubernetes-no-literal-secrets": ("spec.template.spec.containers[0].env[0].name",),
    "kubernetes-pod-security": ("spec.template.spec.securityContext",),
    "kubernetes-rbac-escalation": ("rules[0].verbs",),
    "kubernetes-service-exposure": ("metadata.annotations",),
    "logging-audit-configuration": ("service",),
    "network-firewall-open-ingress": ("direction", "disabled", "sourceRanges"),
    "network-private-google-access": ("purpose",),
    "network-subnet-flow-logs": ("purpose",),
    "sql-audit-extension": ("databaseVersion", "settings.databaseFlags"),
    "sql-backups": ("masterInstanceName",),
    "sql-high-availability": ("masterInstanceName",),
    "sql-iam-authentication": ("databaseVersion", "settings.databaseFlags"),
    "sql-password-policy": ("databaseVersion", "masterInstanceName"),
    "sql-point-in-time-recovery": ("masterInstanceName",),
    "sql-session-logs": ("databaseVersion", "settings.databaseFlags"),
    "sql-statement-logs": ("databaseVersion", "settings.databaseFlags"),
}
"""What a rule must know before it can judge anything else: unknown, it leaves the resource for `up`."""
RESOURCE_RULES = [rule for rule in RULES if rule.check is not None]


def paths_refused(resource: Resource, rule: str) -> list[str]:
    """The paths that one rule's messages name."""
    messages = [refusal.message for refusal in judge([resource], [BY_NAME[rule]])]
    heads = [message.partition(": expected ")[0] for message in messages]
    return [head.rpartition(f"{resource.name}: ")[2] for head in heads]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in inputs, at any depth."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*path, key)
        yield from places(below, (*path, key))


def replaced(resource: Resource, place: tuple[str | int, ...], value: Any) -> Resource:
    inputs = copy.deepcopy(dict(resource.inputs))
    here: Any = inputs
    for part in place[:-1]:
        here = here[part]
    here[place[-1]] = value
    return resource.with_inputs(inputs)


def dotted(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def concerns(path: str, other: str) -> bool:
    """Whether one is the other, or holds it."""
    longer, shorter = sorted((path, other), key=len, reverse=True)
    return longer == shorter or (longer.startswith(shorter) and longer[len(shorter)] in ".[")


def test_an_accepted_resource_is_refused_by_no_rule(accepted: Resource) -> None:
    assert judge([accepted], RESOURCE_RULES) == []


def test_a_rule_names_exactly_the_properties_that_were_changed(example: Example) -> None:
    assert paths_refused(example.resource, example.rule) == list(example.refused)


@pytest.mark.uncounted
def test_an_unknown_sibling_hides_no_violation(refused_example: Example) -> None:
    deciding = (*refused_example.refused, *DECIDED_BY.get(refused_example.rule, ()))
    tried = 0
    for place in places(refused_example.resource.inputs):
        if any(concerns(dotted(place), path) for path in deciding):
            continue
        tried += 1
        unknown = replaced(refused_example.resource, place, UNKNOWN)
        assert set(refused_example.refused) <= set(paths_refused(unknown, refused_example.rule)), dotted(place)
    assert tried > 0 or len(list(places(refused_example.resource.inputs))) <= 2


@pytest.mark.uncounted
def test_what_decides_is_left_for_up_when_it_is_unknown(refused_example: Example) -> None:
    for path in DECIDED_BY.get(refused_example.rule, ()):
        if "." in path:
            continue
        undecided = replaced(refused_example.resource, (path,), UNKNOWN)
        assert not set(refused_example.refused) & set(paths_refused(undecided, refused_example.rule)), path


@pytest.mark.uncounted
def test_no_value_ever_reaches_a_message(refused_example: Example) -> None:
    told = 0
    planted = refused_example.resource.with_inputs({**refused_example.resource.inputs, "note": CANARY})
    for place in places(planted.inputs):
        for refusal in judge([replaced(planted, place, CANARY)], RESOURCE_RULES):
            told += 1
            assert CANARY not in refusal.message
    assert told > 0


@pytest.mark.uncounted
@pytest.mark.parametrize("broken", [7.0, True, "text", ["text"], {"text": "text"}], ids=repr)
def test_a_resource_of_a_shape_that_no_rule_knows_crashes_nothing(accepted: Resource, broken: Any) -> None:
    for place in places(accepted.inputs):
        for refusal in judge([replaced(accepted, place, broken)], RESOURCE_RULES):
            assert refusal.message.startswith(f"{refusal.rule} ")


@pytest.mark.parametrize("rule", RESOURCE_RULES, ids=lambda rule: rule.name)
def test_every_rule_has_an_example_that_it_refuses(rule: Any) -> None:
    assert [each for group in GROUPS for each in group.EXAMPLES if each.rule == rule.name and each.refused]


def test_another_type_is_left_alone() -> None:
    router = Resource(
        type="gcp:compute/router:Router", name="b", urn="urn:b", inputs={"name": UNKNOWN}, property_dependencies={}
    )

    assert judge([router], RULES) == []
