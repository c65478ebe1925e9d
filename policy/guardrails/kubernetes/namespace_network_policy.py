"""Each namespace starts from "nobody may come in, nobody may go out".

The risk: without a policy that selects every pod, each pod of the cluster, of any tenant, reaches each other one, and
what took one over sends what it found wherever it likes.
Works at preview, before the cluster exists: it reads what the program declares, and follows references.
Cannot see: policies made outside of this stack, whether the data plane enforces them
(gke/network_policy_enforcement), or how much the further policies open up.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.kubernetes.types import NAMESPACE, inside
from guardrails.rule import Stack, StackResource, stack_rule

NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
IMPLIED = "Ingress"
WAYS = [IMPLIED, "Egress"]


def check(namespace: StackResource, stack: Stack) -> Iterator[Violation]:
    """For each way one policy of the namespace must select every pod, and allow nothing by itself."""
    policies = [policy.inputs for policy in inside(namespace, NETWORK_POLICY, stack)]
    left_open = [way for way in WAYS if not any(_denies_all(policy, way) for policy in policies)]
    if left_open:
        rules = " and no ".join(f"{way.lower()} rules" for way in left_open)
        yield Violation(
            path="metadata.name", expected=f"a NetworkPolicy of this namespace with an empty podSelector and no {rules}"
        )


def _denies_all(policy: Inputs, way: str) -> bool:
    """Where no types are given, a policy is about ingress, and about egress only where it has rules for it."""
    selector = policy.within("spec.podSelector")
    kinds = policy.read("spec.policyTypes")
    rules = policy.read(f"spec.{way.lower()}")
    if selector is None or kinds is UNKNOWN or rules is UNKNOWN:
        return False
    selects_all = all(_is_empty(selector, key) for key in selector.given())
    concerned = [IMPLIED] if kinds is MISSING else [kind for _, kind in policy.items("spec.policyTypes")]
    return selects_all and way in concerned and (rules is MISSING or len(rules) == 0)


def _is_empty(selector: Inputs, key: str) -> bool:
    value = selector.read(key)
    return value is MISSING or (value is not UNKNOWN and len(value) == 0)


kubernetes_namespace_network_policy = stack_rule(
    name="kubernetes-namespace-network-policy",
    description="Each namespace denies all ingress and egress that no other network policy allows.",
    types=[NAMESPACE],
    also_reads=[NETWORK_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a NetworkPolicy with podSelector {} and policyTypes [Ingress, Egress] to the namespace.",
    reference="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    sources=["CKV2_K8S_6"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(1)"), gdpr("25")],
)
