"""A fixed address inside the network, for a load balancer that somebody else makes: a Gateway names it.

Owns the reservation. Does not own the load balancer, nor the DNS name that stands for the address.
The address is chosen, not drawn: network policies and firewalls that name it are then the same at preview and at `up`.
Its subnet is the nodes', where GKE puts the addresses of its internal Gateways; near the end of the range, and reserved
while the cluster is still being made, it meets no node.

Deliberately not set: `network` (the subnet says it), `description` (the name does).
Surprise: an address that a living node or load balancer has is refused at `up`; it changes only by being replaced,
which the load balancer that uses it forbids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

# One address for several load balancers, as GKE wants it of an internal Gateway's:
# https://cloud.google.com/kubernetes-engine/docs/how-to/deploying-gateways
PURPOSE = "SHARED_LOADBALANCER_VIP"


@dataclass(frozen=True, kw_only=True)
class InternalAddressArgs:
    """One address.

    Attributes:
        project: Project id.
        region: Region of the subnet.
        address_name: Name of the reservation, by which a Gateway finds it.
        subnetwork: The subnet (projects/*/regions/*/subnetworks/*).
        address: IPv4 address in the subnet's primary range.
        labels: Of the reservation.
    """

    project: str
    region: str
    address_name: str
    subnetwork: Input[str]
    address: str
    labels: Mapping[str, str]


class InternalAddress(ComponentResource):
    """An address that nobody else gets."""

    address: Output[str]
    address_name: Output[str]  # resolves once it is reserved

    def __init__(self, name: str, args: InternalAddressArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:network:InternalAddress", name, None, opts)

        reserved = gcp.compute.Address(
            f"{name}-address",
            project=args.project,
            region=args.region,
            name=args.address_name,
            subnetwork=args.subnetwork,
            address=args.address,
            address_type="INTERNAL",
            purpose=PURPOSE,
            labels=dict(args.labels),
            opts=ResourceOptions(parent=self),
        )
        self.address, self.address_name = reserved.address, reserved.name
        self.register_outputs({"address": self.address, "address_name": self.address_name})
