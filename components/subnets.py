"""Address plan: ranges that never overlap, and ranges carved out of a block. Pure; no Pulumi.

Google Cloud refuses overlapping subnets only at `up`, half-way through; peered ranges (private services) it refuses
later still. Here the whole plan is checked before anything is registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network
from itertools import combinations

# Ranges that a VPC cannot use, or that GKE and Google's front ends use themselves.
# https://cloud.google.com/vpc/docs/subnets#prohibited-ranges
RESERVED: Mapping[str, str] = {
    "this-host": "0.0.0.0/8",
    "loopback": "127.0.0.0/8",
    "link-local-and-metadata": "169.254.0.0/16",
    "docker-bridge-of-nodes": "172.17.0.0/16",
    "restricted-google-apis": "199.36.153.4/30",
    "private-google-apis": "199.36.153.8/30",
    "multicast": "224.0.0.0/4",
}


class AddressPlanError(ValueError):
    """The address plan cannot be built; the message names the ranges and what to change."""


@dataclass(frozen=True, kw_only=True)
class RangesArgs:
    """The address plan: IPv4 ranges that do not overlap; fixed once the network exists (nodes may grow).

    Attributes:
        nodes: Primary range of the node subnet; the control plane's private address lies here, too.
        pods: Secondary range; a /24 per node at 110 pods (subnets.node_capacity).
        services: Secondary range for cluster addresses of Services.
        proxy_only: Envoy proxies of the regional load balancers (Gateway API); /26 or larger, Google advises /23.
        private_services: Handed to Google's service producers (Cloud SQL); /24 or larger, Google advises /16.
    """

    nodes: str
    pods: str
    services: str
    proxy_only: str
    private_services: str


def parse(name: str, cidr: str) -> IPv4Network:
    """One range, strictly: host bits must be zero.

    Raises:
        AddressPlanError: `cidr` is no IPv4 range.
    """
    try:
        network = ip_network(cidr)
    except ValueError as error:
        raise AddressPlanError(f"address range {name}: {error}. Write it as an IPv4 range like 10.0.0.0/20.") from None
    if not isinstance(network, IPv4Network):
        raise AddressPlanError(f"address range {name}: {cidr} is not IPv4; the network has IPv4 only.")
    return network


def check(ranges: Mapping[str, str]) -> None:
    """Refuses a plan in which two ranges overlap, or one of them is not usable in a VPC.

    Raises:
        AddressPlanError: On the first clash, by the names of both ranges.
    """
    networks = {name: parse(name, cidr) for name, cidr in ranges.items()}
    for name, network in networks.items():
        for reserved, cidr in RESERVED.items():
            if network.overlaps(ip_network(cidr)):
                raise AddressPlanError(
                    f"address range {name} ({network}) overlaps {reserved} ({cidr}), which a VPC cannot use. "
                    f"Choose another range for {name}."
                )
    for (one, first), (other, second) in combinations(networks.items(), 2):
        if first.overlaps(second):
            raise AddressPlanError(
                f"address ranges {one} ({first}) and {other} ({second}) overlap, so traffic cannot be routed. "
                f"Move or shrink one of the two."
            )
