"""An autoscaler, Kubernetes' own or KEDA's, scales something that is there.

The risk: one whose target was renamed scales nothing, and says so nowhere but in its own status.
Works at preview: targets are found by their declared kinds and names.
Cannot see: targets that a Helm release or another stack brings (except those by URN, with the owner), and kinds that
are not known here.
"""

from collections.abc import Iterator
from typing import Any

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Violation
from guardrails.keda.types import SCALED_OBJECT
from guardrails.rule import Stack, StackResource, stack_rule

AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
TARGETS = {
    "Deployment": "kubernetes:apps/v1:Deployment",
    "StatefulSet": "kubernetes:apps/v1:StatefulSet",
    "Rollout": "kubernetes:argoproj.io/v1alpha1:Rollout",
}


def check(autoscaler: StackResource, stack: Stack) -> Iterator[Violation]:
    """Of the named kind, with the named name, in the same namespace; what is unknown may be the same."""
    kind, name = (autoscaler.inputs.read(f"spec.scaleTargetRef.{key}") for key in ("kind", "name"))
    if kind is MISSING and autoscaler.type == SCALED_OBJECT:
        kind = "Deployment"  # what KEDA takes
    if UNKNOWN in (kind, name) or kind not in TARGETS:
        return
    namespace = autoscaler.inputs.read("metadata.namespace")
    for found in stack.of_type(TARGETS[kind]):
        if _may_be(found, "name", name) and _may_be(found, "namespace", namespace):
            return
    yield Violation(path="spec.scaleTargetRef.name", expected=f"the name of a {kind} of this stack and namespace")


def _may_be(found: StackResource, key: str, wanted: Any) -> bool:
    given = found.inputs.read(f"metadata.{key}")
    return UNKNOWN in (given, wanted) or given == wanted or (key == "name" and given is MISSING)


kubernetes_autoscaler_target = stack_rule(
    name="kubernetes-autoscaler-target",
    description="HorizontalPodAutoscalers and KEDA's ScaledObjects name a workload of the stack.",
    types=[AUTOSCALER, SCALED_OBJECT],
    also_reads=TARGETS.values(),
    check=check,
    severity=Severity.MEDIUM,
    remediation="Name the workload's kind and name in spec.scaleTargetRef, in its own namespace.",
    reference="https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
    sources=["kube-linter dangling-horizontalpodautoscaler"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
