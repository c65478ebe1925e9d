"""KEDA reads no Secrets but those of its own namespace, and scales named kinds.

The risk: the chart's defaults let it list every Secret of the cluster, and read and scale objects of every kind, so
that one flaw in an autoscaler gives all logins away.
Cannot see: KEDA that is installed in another way than by its chart, what the chart grants by itself (Deployments,
StatefulSets, Jobs, autoscalers), or roles that others give to its accounts.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, State, Violation, is_false, is_true
from guardrails.keda.types import CHART, RELEASE
from guardrails.rule import resource_rule

PARTS = ("operator", "metricServer")
KINDS = "values.rbac.scaledRefKinds"
EVERYTHING = "*"


def check(inputs: Inputs) -> Iterator[Violation]:
    """By the chart's own name, wherever it comes from."""
    chart = inputs.read("chart")
    if isinstance(chart, State) or str(chart).rstrip("/").rpartition("/")[2].partition(":")[0] != CHART:
        return
    for part in PARTS:
        yield from inputs.expect(f"values.permissions.{part}.restrict.secret", is_true, "true", missing=False)
    yield from inputs.expect("values.rbac.aggregateToDefaultRoles", is_false, "false", missing=False)
    named = inputs.read(KINDS)
    if named is not UNKNOWN and (named is MISSING or len(named) == 0):
        yield Violation(path=KINDS, expected="the kinds that are scaled", missing_means="every kind")
    for kind in inputs.each(KINDS):
        for key in ("apiGroup", "kind"):
            yield from kind.expect(key, lambda name: EVERYTHING not in str(name), "a name without wildcard")


keda_least_rights = resource_rule(
    name="keda-least-rights",
    description="The keda chart restricts KEDA to the Secrets of its own namespace and to named kinds.",
    types=[RELEASE],
    check=check,
    severity=Severity.HIGH,
    remediation="Set permissions.(operator|metricServer).restrict.secret to true, and name rbac.scaledRefKinds.",
    reference="https://github.com/kedacore/charts/blob/main/keda/README.md",
    sources=["ours"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
