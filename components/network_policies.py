"""What every namespace of ours lets through: pure functions.

A namespace starts closed in both directions; each further policy opens one path and is named for it. Policies add up:
what none of them opens stays closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pulumi import Input
from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
    NetworkPolicySpecArgsDict,
)

from components.firewall import GOOGLE_APIS

EVERY_POD: LabelSelectorArgsDict = {}

CLUSTER_DNS_PODS = ("kube-dns", "node-local-dns")
"""`k8s-app` of the resolvers that clusters run as pods (CoreDNS calls itself kube-dns, too)."""

DNS_ADDRESSES: Mapping[str, str] = {
    "node-local-cache": "169.254.20.10/32",
    "cloud-dns": "169.254.169.254/32",
}
"""Where GKE with Cloud DNS resolves: the cache on each node, and the metadata server's address without it."""

METADATA_SERVER = "169.254.169.254/32"
METADATA_PORTS = (80, 8080)
"""Workload Identity's tokens under Dataplane V2 (without it: 169.254.169.252, ports 987 and 988)."""


def default_deny() -> NetworkPolicySpecArgsDict:
    """Nothing in, nothing out."""
    return {"pod_selector": EVERY_POD, "policy_types": ["Ingress", "Egress"]}


def within() -> NetworkPolicySpecArgsDict:
    """Pods of the namespace among themselves."""
    every: NetworkPolicyPeerArgsDict = {"pod_selector": EVERY_POD}
    return {
        "pod_selector": EVERY_POD,
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{"from_": [every]}],
        "egress": [{"to": [every]}],
    }


def dns() -> NetworkPolicySpecArgsDict:
    """Out to the cluster's resolver, however the cluster runs it."""
    resolvers: list[NetworkPolicyPeerArgsDict] = [
        {"namespace_selector": namespace("kube-system"), "pod_selector": {"match_labels": {"k8s-app": app}}}
        for app in CLUSTER_DNS_PODS
    ]
    return egress(
        {
            "to": [*resolvers, *map(block, DNS_ADDRESSES.values())],
            "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
        }
    )


def google_apis(entrance: Literal["private", "restricted"]) -> NetworkPolicySpecArgsDict:
    """Out to Google's APIs by their private entrance, and to the metadata server for the tokens that they ask for."""
    return egress(*_google_apis(entrance))


def google_apis_of(pods: Mapping[str, str], entrance: Literal["private", "restricted"]) -> NetworkPolicySpecArgsDict:
    """As `google_apis`, for these pods alone."""
    return egress_of(pods, *_google_apis(entrance))


def egress(*rules: NetworkPolicyEgressRuleArgsDict) -> NetworkPolicySpecArgsDict:
    """Every pod may open these connections."""
    return {"pod_selector": EVERY_POD, "policy_types": ["Egress"], "egress": list(rules)}


def egress_of(pods: Mapping[str, str], *rules: NetworkPolicyEgressRuleArgsDict) -> NetworkPolicySpecArgsDict:
    """These pods may open these connections."""
    return {"pod_selector": {"match_labels": dict(pods)}, "policy_types": ["Egress"], "egress": list(rules)}


def ingress(
    pods: Mapping[str, str], *, peers: Sequence[NetworkPolicyPeerArgsDict], ports: Sequence[int]
) -> NetworkPolicySpecArgsDict:
    """These pods accept connections from `peers` on these TCP ports; without peers, from nobody."""
    rules: list[NetworkPolicyIngressRuleArgsDict] = []
    if peers:  # in a rule, an empty `from` means everyone
        rules.append({"from_": list(peers), "ports": tcp(*ports)})
    return {"pod_selector": {"match_labels": dict(pods)}, "policy_types": ["Ingress"], "ingress": rules}


def block(cidr: Input[str]) -> NetworkPolicyPeerArgsDict:
    """A range of addresses as a peer."""
    return {"ip_block": {"cidr": cidr}}


def namespace(name: Input[str]) -> LabelSelectorArgsDict:
    """Selects one namespace by the label that Kubernetes itself keeps."""
    return {"match_labels": {"kubernetes.io/metadata.name": name}}


def namespaces(labels: Mapping[str, str]) -> NetworkPolicyPeerArgsDict:
    """Every pod in the namespaces with these labels, as a peer."""
    return {"namespace_selector": {"match_labels": dict(labels)}}


def tcp(*ports: int) -> list[NetworkPolicyPortArgsDict]:
    """TCP ports."""
    return [{"protocol": "TCP", "port": port} for port in ports]


def tcp_ranges(*ranges: str) -> list[NetworkPolicyPortArgsDict]:
    """TCP ports and ranges of ports, as firewalls write them: `6379`, `11000-13047`."""
    bounds = [[int(bound) for bound in each.split("-")] for each in ranges]
    return [
        (
            {"protocol": "TCP", "port": each[0], "end_port": each[-1]}
            if len(each) > 1
            else {"protocol": "TCP", "port": each[0]}
        )
        for each in bounds
    ]


def _google_apis(entrance: Literal["private", "restricted"]) -> Iterator[NetworkPolicyEgressRuleArgsDict]:
    yield {"to": [block(GOOGLE_APIS[entrance])], "ports": tcp(443)}
    yield {"to": [block(METADATA_SERVER)], "ports": tcp(*METADATA_PORTS)}
