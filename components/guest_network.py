"""A second region's place in the VPC of another stack: where a cluster can live when the first region is gone.

A VPC, its peering with Google's service producers and its private DNS belong to no region; they stay when one goes. So
the recovery stack is a guest in the platform's VPC, and its database can be a replica of the platform's: a replica with
a private address lives in its primary's network.
Owns the subnets and the way out of this region, and the firewall's permits for its nodes, with denials of its own, so
that nothing opens when those of the platform go.
Does not own the VPC, the peering, Google's private DNS: they arrive by name, and are never looked up.
Deliberately not set: what `network` leaves unset.
Surprises: the VPC cannot be deleted while a guest is in it. Its address plan is one: the ranges here must be free in
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import ComponentResource, Output, ResourceOptions

from components.firewall import EgressArgs, Firewall, FirewallArgs
from components.readiness import after
from components.regional_network import (
    PODS,
    SERVICES,
    FlowLogsArgs,
    NatArgs,
    RegionArgs,
    subnetworks,
    way_out,
)
from components.subnets import RangesArgs, check


@dataclass(frozen=True, kw_only=True)
class GuestNetworkArgs:
    """What the place needs.

    Attributes:
        project: Project id.
        region: Region of the subnets, the router and the addresses.
        network_id: The VPC of the other stack (projects/*/global/networks/*).
        private_services_range_name: Name of the range that Google's service producers may use there.
        name_prefix: First part of the names of all its parts.
        labels: On the addresses; the others have none.
        node_tag: Network tag of the nodes here: the permits aim at it.
        ranges: The address plan of this region; `private_services` is the other stack's.
        flow_logs: How much is logged.
        nat: Outbound translation.
        google_apis: Which of Google's addresses the VPC's private DNS hands out.
        backend_ports: TCP ports on which load balancers reach pods; empty means none.
        private_service_ports: TCP ports of the peered services.
        egress: Name to a permitted way out through NAT; empty means none but Google's APIs.
    """

    project: str
    region: str
    network_id: str
    private_services_range_name: str
    name_prefix: str
    labels: Mapping[str, str]
    node_tag: str
    ranges: RangesArgs
    flow_logs: FlowLogsArgs
    nat: NatArgs
    google_apis: Literal["private", "restricted"]
    backend_ports: tuple[str, ...]
    private_service_ports: tuple[str, ...]
    egress: Mapping[str, EgressArgs]


class GuestNetwork(ComponentResource):
    """A region of a network in which a cluster can live; offers what `Network` does."""

    network_id: Output[str]
    node_subnetwork_id: Output[str]  # resolves once nodes can work there: firewall and NAT exist
    pods_range_name: Output[str]
    services_range_name: Output[str]
    private_services_network_id: Output[str]
    private_services_range_name: Output[str]
    nat_addresses: dict[str, Output[str]]

    def __init__(self, name: str, args: GuestNetworkArgs, opts: ResourceOptions | None = None) -> None:
        """Registers the region's part.

        Raises:
            AddressPlanError: The ranges overlap, or one of them cannot be used.
            NamingError: A name that Google Cloud would refuse.
        """
        check(vars(args.ranges))
        super().__init__("spotify-ai-agent:network:GuestNetwork", name, None, opts)
        child = ResourceOptions(parent=self)

        place = RegionArgs(
            project=args.project,
            region=args.region,
            network=args.network_id,
            name_prefix=args.name_prefix,
            labels=args.labels,
            ranges=args.ranges,
            flow_logs=args.flow_logs,
            nat=args.nat,
        )
        nodes, proxies = subnetworks(name, place, child)
        nat, self.nat_addresses = way_out(name, place, nodes, child)
        firewall = Firewall(
            f"{name}-firewall",
            FirewallArgs(
                project=args.project,
                network=args.network_id,
                name_prefix=args.name_prefix,
                node_tag=args.node_tag,
                ranges=args.ranges,
                google_apis=args.google_apis,
                backend_ports=args.backend_ports,
                private_service_ports=args.private_service_ports,
                egress=args.egress,
            ),
            child,
        )

        self.network_id = Output.from_input(args.network_id)
        self.node_subnetwork_id = after(nodes.id, proxies.urn, nat.urn, firewall.ready)
        self.pods_range_name = Output.from_input(PODS)
        self.services_range_name = Output.from_input(SERVICES)
        self.private_services_network_id = Output.from_input(args.network_id)
        self.private_services_range_name = Output.from_input(args.private_services_range_name)
        self.register_outputs(
            {
                "network_id": self.network_id,
                "node_subnetwork_id": self.node_subnetwork_id,
                "pods_range_name": self.pods_range_name,
                "services_range_name": self.services_range_name,
                "private_services_network_id": self.private_services_network_id,
                "private_services_range_name": self.private_services_range_name,
                "nat_addresses": self.nat_addresses,
            }
        )
