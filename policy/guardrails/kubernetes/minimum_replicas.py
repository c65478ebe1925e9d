"""An autoscaler keeps a replica for each of three zones.

The risk: with fewer, the loss of a zone or the drain of a node takes a large share of what answers, or all of it, and
new pods are late: they have to be scheduled, pulled and warmed first.
Cannot see: replicas without an autoscaler, or where they stand (kubernetes/topology_spread).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

AUTOSCALERS = tuple(f"kubernetes:autoscaling/{version}:HorizontalPodAutoscaler" for version in ("v2", "v1"))
LEAST = 3
"""One for each zone of a region; kube-linter's `minimum-three-replicas` has the same figure."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """The API server takes 1 where nothing is said."""
    yield from inputs.expect("spec.minReplicas", lambda least: least >= LEAST, f"at least {LEAST}", missing=1)


kubernetes_minimum_replicas = resource_rule(
    name="kubernetes-minimum-replicas",
    description="HorizontalPodAutoscalers never go below three replicas.",
    types=AUTOSCALERS,
    check=check,
    severity=Severity.MEDIUM,
    remediation=f"Set minReplicas to {LEAST} or more.",
    reference="https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
    sources=["kube-linter minimum-three-replicas"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
