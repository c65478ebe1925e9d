"""Replicas stand in several zones.

The risk: a scheduler that is not told may put all replicas into one zone, and one zone's loss ends the service.
Cannot see: whether the nodes are in several zones (gke/regional), which pods a constraint selects, or how even the
spread becomes. The pods of a Rollout that takes them from a Deployment are judged there.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.kubernetes.types import pod_spec
from guardrails.rule import resource_rule

REPLICATED = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:argoproj.io/v1alpha1:Rollout",
)
ZONE = "topology.kubernetes.io/zone"
LISTS = (
    "topologySpreadConstraints",
    "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution",
)
TERM = "podAffinityTerm"
"""Where a preferred term, which has a weight, keeps what a required one says itself."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """Replicas that are not counted belong to an autoscaler, and may be several, as may a number that is not known."""
    spec = pod_spec(inputs)
    if spec is None or inputs.read("spec.replicas") == 1:
        return
    keys = [
        term.read("topologyKey")
        for name in LISTS
        for each in spec.each(name)
        for term in (each, *each.each(TERM))
        if term.read("topologyKey") is not MISSING
    ]
    if ZONE not in keys and UNKNOWN not in keys and all(spec.read(name) is not UNKNOWN for name in LISTS):
        yield Violation(path=f"{spec.path}.topologySpreadConstraints", expected=f"one with the topologyKey {ZONE}")


kubernetes_topology_spread = resource_rule(
    name="kubernetes-topology-spread",
    description="Workloads of several replicas, or of as many as an autoscaler wants, are spread over zones.",
    types=REPLICATED,
    check=check,
    severity=Severity.MEDIUM,
    remediation=f"Add a topology spread constraint (or an anti-affinity) with the topologyKey {ZONE}.",
    reference="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    sources=["kube-linter no-anti-affinity"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
