"""A tenant's namespace has a quota.

The risk: one tenant's runaway job takes the nodes, and the autoscaler's budget, of all.
Works at preview, before the cluster exists: it reads what the program declares, and follows references.
Cannot see: quotas made outside of this stack, or whether their figures are sensible. A namespace is a tenant's by its
labels.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, Violation
from guardrails.kubernetes.types import NAMESPACE, inside
from guardrails.rule import Stack, StackResource, stack_rule

QUOTA = "kubernetes:core/v1:ResourceQuota"
WANTED = (
    "requests.cpu",
    "requests.memory",
    "limits.memory",
    "pods",
    "persistentvolumeclaims",
    "requests.nvidia.com/gpu",
    "services.loadbalancers",
    "services.nodeports",
)
"""Without them a namespace takes as much of the nodes as there is, and opens as many doors as it likes."""

LABELS = ("tenant", "spotify-ai-agent.com/tenancy")
"""Either of them makes a namespace a tenant's; the second one opens the API to it."""


def check(namespace: StackResource, stack: Stack) -> Iterator[Violation]:
    """One quota of the namespace must bound processors, memory, pods, disks, GPUs, and doors to the outside."""
    labels = namespace.inputs.within("metadata.labels")
    if labels is not None and all(labels.read_key(label) is MISSING for label in LABELS):
        return
    if any(_bounds(quota) for quota in inside(namespace, QUOTA, stack)):
        return
    yield Violation(path="metadata.name", expected=f"a ResourceQuota of this namespace with {', '.join(WANTED)}")


def _bounds(quota: StackResource) -> bool:
    """With scopes a quota counts some pods only."""
    if not (quota.inputs.lacks("spec.scopes") and quota.inputs.lacks("spec.scopeSelector")):
        return False
    hard = quota.inputs.within("spec.hard")
    return hard is None or all(hard.read_key(key) is not MISSING for key in WANTED)


kubernetes_tenant_quota = stack_rule(
    name="kubernetes-tenant-quota",
    description="Each namespace of a tenant has a quota of processors, memory, pods, disks, GPUs and ways in.",
    types=[NAMESPACE],
    also_reads=[QUOTA],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a ResourceQuota to the namespace that bounds all of them; none are needed of most services.",
    reference="https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    sources=["Kyverno add-ns-quota"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(1)"), gdpr("25")],
)
