"""The shape of an admission policy: which requests it sees, what it asks of them, and what it says where it refuses.

Expressions are CEL. They read nothing that may be missing without asking (`?`, `has`): an expression that fails refuses
the request as well, with a message that helps nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_kubernetes.admissionregistration.v1 import (
    MatchResourcesArgsDict,
    NamedRuleWithOperationsArgsDict,
    ValidatingAdmissionPolicySpecArgsDict,
)
from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict

WRITES = ["CREATE", "UPDATE"]


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What must be true of a request.

    Attributes:
        expression: CEL; true lets the request through.
        fact: CEL, of text: what is wrong with this request.
        remedy: What to do about it.
        summary: Said instead, should `fact` itself fail.
    """

    expression: str
    fact: str
    remedy: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One policy, for one shape of objects.

    Attributes:
        resources: API version, as objects have it, to the resources that it sees when they are written. `*` for any
            version or resource; the server then checks no types of the expressions. Other versions of the same
            objects are seen in any case.
        condition: CEL; a request of which it is not true is let through unseen.
        variables: CEL by name, each may use those before it.
        demands: What is asked.
        marked: Label that a namespace, and what is in it, must have for the policy to hold there.
        of_namespaces: Whether the objects are namespaces themselves: then the mark counts on either side of a change.
    """

    resources: Mapping[str, Sequence[str]]
    condition: str
    variables: Mapping[str, str]
    demands: Sequence[Demand]
    marked: str
    of_namespaces: bool


def policy_spec(policy: Policy) -> ValidatingAdmissionPolicySpecArgsDict:
    """`spec` of a ValidatingAdmissionPolicy. Whatever goes wrong on the way refuses the request."""
    return {
        "failure_policy": "Fail",
        "match_constraints": {
            "match_policy": "Equivalent",
            "resource_rules": [_rule(version, resources, policy) for version, resources in policy.resources.items()],
        },
        "match_conditions": [{"name": "says-something-new", "expression": policy.condition}],
        "variables": [{"name": name, "expression": expression} for name, expression in policy.variables.items()],
        "validations": [
            {
                "expression": demand.expression,
                "message": f"{demand.summary}; {demand.remedy}",
                "message_expression": f"{demand.fact} + {text(f'; {demand.remedy}')}",
                "reason": "Forbidden",
            }
            for demand in policy.demands
        ],
    }


def where(policy: Policy) -> MatchResourcesArgsDict:
    """`spec.matchResources` of the binding."""
    marked: LabelSelectorArgsDict = {"match_expressions": [{"key": policy.marked, "operator": "Exists"}]}
    if policy.of_namespaces:
        # As objects, before and after; as what they are in, only after: a mark that is taken away would not count.
        return {"match_policy": "Equivalent", "object_selector": marked}
    return {"match_policy": "Equivalent", "namespace_selector": marked}


def text(value: str) -> str:
    """A text in CEL."""
    return json.dumps(value, ensure_ascii=False)


def texts(values: Sequence[str]) -> str:
    """A list of texts in CEL."""
    return f"[{', '.join(map(text, values))}]"


def _rule(version: str, resources: Sequence[str], policy: Policy) -> NamedRuleWithOperationsArgsDict:
    group, _, number = version.rpartition("/")
    return {
        "api_groups": [group],
        "api_versions": [number],
        "operations": WRITES,
        "resources": list(resources),
        "scope": "Cluster" if policy.of_namespaces else "Namespaced",
    }
