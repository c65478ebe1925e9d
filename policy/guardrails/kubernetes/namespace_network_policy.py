"""Each namespace starts from "nobody may come in".

The risk: without a policy that selects every pod, each pod of the cluster, of any tenant, reaches each other one.
Works at preview, before the cluster exists: it reads what the program declares, and follows references.
Cannot see: policies made outside of this stack, whether the data plane enforces them
(gke/network_policy_enforcement), or how much the further policies open up.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.rule import Stack, StackResource, stack_rule

NAMESPACE = "kubernetes:core/v1:Namespace"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def check(namespace: StackResource, stack: Stack) -> Iterator[Violation]:
    """One policy of the namespace must select every pod, and allow no ingress by itself."""
    if any(
        _is_in(policy, namespace) and _denies_all_ingress(policy.inputs) for policy in stack.of_type(NETWORK_POLICY)
    ):
        return
    yield Violation(
        path="metadata.name",
        expected="a NetworkPolicy of this namespace with an empty podSelector and no ingress rules",
    )


def _is_in(policy: StackResource, namespace: StackResource) -> bool:
    """By reference, or by the same name as text."""
    if namespace in policy.references.get("metadata", ()):
        return True
    name = namespace.inputs.read("metadata.name")
    return name not in (MISSING, UNKNOWN) and policy.inputs.read("metadata.namespace") == name


def _denies_all_ingress(policy: Inputs) -> bool:
    selector = policy.within("spec.podSelector")
    kinds = policy.read("spec.policyTypes")
    rules = policy.read("spec.ingress")
    if selector is None or kinds is UNKNOWN or rules is UNKNOWN:
        return False
    selects_all = all(_is_empty(selector, key) for key in selector.given())
    concerns_ingress = kinds is MISSING or "Ingress" in [kind for _, kind in policy.items("spec.policyTypes")]
    return selects_all and concerns_ingress and (rules is MISSING or len(rules) == 0)


def _is_empty(selector: Inputs, key: str) -> bool:
    value = selector.read(key)
    return value is MISSING or (value is not UNKNOWN and len(value) == 0)


kubernetes_namespace_network_policy = stack_rule(
    name="kubernetes-namespace-network-policy",
    description="Each namespace has a network policy that denies all ingress which no other policy allows.",
    types=[NAMESPACE],
    also_reads=[NETWORK_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a NetworkPolicy with podSelector {} and policyTypes [Ingress, Egress] to the namespace.",
    reference="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    sources=["CKV2_K8S_6"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(1)"), gdpr("25")],
)
