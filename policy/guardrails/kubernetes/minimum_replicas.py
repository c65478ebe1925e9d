"""An autoscaler keeps a replica for each of three zones.

The risk: with fewer, the loss of a zone or the drain of a node takes a large share of what answers, or all of it, and
new pods are late: they have to be scheduled, pulled and warmed first.
KEDA makes an autoscaler of a ScaledObject; with `idleReplicaCount` it goes below the least while nothing happens.
Cannot see: replicas without an autoscaler, or where they stand (kubernetes/topology_spread).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.keda.types import SCALED_OBJECT
from guardrails.rule import resource_rule

AUTOSCALERS = tuple(f"kubernetes:autoscaling/{version}:HorizontalPodAutoscaler" for version in ("v2", "v1"))
LEAST = 3
"""One for each zone of a region; kube-linter's `minimum-three-replicas` has the same figure."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """The API server takes 1 where nothing is said, KEDA 0."""
    if inputs.resource_type != SCALED_OBJECT:
        yield from inputs.expect("spec.minReplicas", lambda least: least >= LEAST, f"at least {LEAST}", missing=1)
        return
    for path, missing in (("spec.minReplicaCount", 0), ("spec.idleReplicaCount", LEAST)):
        yield from inputs.expect(path, lambda least: least >= LEAST, f"at least {LEAST}", missing=missing)


kubernetes_minimum_replicas = resource_rule(
    name="kubernetes-minimum-replicas",
    description="HorizontalPodAutoscalers and KEDA's ScaledObjects never go below three replicas.",
    types=[*AUTOSCALERS, SCALED_OBJECT],
    check=check,
    severity=Severity.MEDIUM,
    remediation=f"Set minReplicas (of a ScaledObject minReplicaCount) to {LEAST} or more, and no idleReplicaCount.",
    reference="https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
    sources=["kube-linter minimum-three-replicas"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
