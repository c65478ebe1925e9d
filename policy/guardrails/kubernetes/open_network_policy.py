"""No network policy lets everybody in, or out to everywhere.

The risk: one rule without a peer, or with the whole internet as its peer, undoes the denial that the namespace starts
from.
Cannot see: selectors that happen to match everything, the internet spelt as two halves in two policies, or policies of
other stacks. What a range excepts is not taken off.
"""

from collections.abc import Iterator
from typing import Any

from pulumi_policy import Severity

from guardrails.address_ranges import refuse_the_internet
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Inputs, Violation
from guardrails.kubernetes.namespace_network_policy import NETWORK_POLICY
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A rule without peers means all of them; ranges count together."""
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for rule in inputs.each(f"spec.{direction}"):
            named = rule.read(peers)
            if named is not UNKNOWN and (named is MISSING or len(named) == 0):
                yield Violation(path=f"{rule.path}.{peers}", expected="the peers", missing_means="everybody")
        yield from refuse_the_internet(f"spec.{direction}", _ranges(inputs, direction, peers))


def _ranges(inputs: Inputs, direction: str, peers: str) -> Iterator[tuple[str, Any]]:
    """Of all rules of one direction together: each lets its part in."""
    for rule in inputs.each(f"spec.{direction}"):
        for peer in rule.each(peers):
            if not peer.lacks("ipBlock"):
                yield f"{peer.path}.ipBlock.cidr", peer.read("ipBlock.cidr")


kubernetes_open_network_policy = resource_rule(
    name="kubernetes-open-network-policy",
    description="No network policy has a rule without peers, or ranges that together are nearly the internet.",
    types=[NETWORK_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Name the pods, namespaces or ranges that the rule is for.",
    reference="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    sources=["ours"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)"), gdpr("32")],
)
