"""The private network of one environment: a VPC in which a cluster without public addresses can live.

Owns the VPC, the node subnet with its ranges for pods and Services, the proxy-only subnet of regional load balancers,
Cloud NAT with static addresses, the peering with Google's service producers; and, as components of their own, the
firewall and private DNS for Google's APIs.
Does not own the cluster, nor anything in the peered range.
Deliberately not set: IPv6 (nothing here has an address for it, and the firewall would need a second half); `mtu` (1460
is what NAT and peerings carry unfragmented); `delete_default_routes_on_create` (NAT and Google's API addresses use the
default route); endpoint-independent mapping of NAT (excludes dynamic ports); BGP (no Interconnect or VPN); labels of
the VPC and its subnets (they have none).
Surprises: the peering outlives a database by hours on Google's side, so a destroy removes it from this side
(REMOVE_PEERING); ranges of a living subnet cannot change, but the primary one may grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

from components.firewall import EgressArgs, Firewall, FirewallArgs
from components.google_apis import GoogleApis, GoogleApisArgs
from components.naming import resource_name
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
from components.subnets import RangesArgs, check, parse

__all__ = ["EgressArgs", "FlowLogsArgs", "NatArgs", "Network", "NetworkArgs", "RangesArgs"]


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What the network needs.

    Attributes:
        project: Project id.
        region: Region of the subnets, the router and the addresses.
        network_name: Name of the VPC and first part of the names of all its parts.
        routing_mode: REGIONAL, or GLOBAL when a second region (DR) shares the VPC.
        labels: On everything here that has labels (addresses, private DNS zones).
        node_tag: Network tag of the cluster's nodes: the permits aim at it, so that any other machine here gets none.
        ranges: The address plan.
        flow_logs: How much is logged.
        nat: Outbound translation.
        google_apis: private (all of Google's APIs) or restricted (only those that VPC Service Controls cover).
        backend_ports: TCP ports on which load balancers reach pods; empty means none.
        private_service_ports: TCP ports of the peered services ("5432" PostgreSQL, "3307" its proxy).
        egress: Name to a permitted way out through NAT; empty means none but Google's APIs.
    """

    project: str
    region: str
    network_name: str
    routing_mode: Literal["REGIONAL", "GLOBAL"]
    labels: Mapping[str, str]
    node_tag: str
    ranges: RangesArgs
    flow_logs: FlowLogsArgs
    nat: NatArgs
    google_apis: Literal["private", "restricted"]
    backend_ports: tuple[str, ...]
    private_service_ports: tuple[str, ...]
    egress: Mapping[str, EgressArgs]


class Network(ComponentResource):
    """A private network in which a cluster can live."""

    network_id: Output[str]
    network_self_link: Output[str]
    node_subnetwork_id: Output[str]  # resolves once nodes can work there: firewall, NAT and private DNS exist
    pods_range_name: Output[str]
    services_range_name: Output[str]
    private_services_network_id: Output[str]  # the network's id, once the peering with Google's producers exists
    private_services_range_name: Output[str]
    nat_addresses: dict[str, Output[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: ResourceOptions | None = None) -> None:
        """Registers the network.

        Raises:
            AddressPlanError: The ranges overlap, or one of them cannot be used.
            NamingError: A name that Google Cloud would refuse.
        """
        check(vars(args.ranges))
        super().__init__("spotify-ai-agent:network:Network", name, None, opts)
        child = ResourceOptions(parent=self)
        prefix = args.network_name

        network = gcp.compute.Network(
            f"{name}-vpc",
            project=args.project,
            name=resource_name(prefix),
            auto_create_subnetworks=False,
            routing_mode=args.routing_mode,
            opts=child,
        )
        place = RegionArgs(
            project=args.project,
            region=args.region,
            network=network.id,
            name_prefix=prefix,
            labels=args.labels,
            ranges=args.ranges,
            flow_logs=args.flow_logs,
            nat=args.nat,
        )
        nodes, proxies = subnetworks(name, place, child)
        nat, self.nat_addresses = way_out(name, place, nodes, child)
        connection, reserved = _private_services(name, args, network, child)
        google_apis = GoogleApis(
            f"{name}-google-apis",
            GoogleApisArgs(
                project=args.project,
                network=network.id,
                name_prefix=prefix,
                labels=args.labels,
                google_apis=args.google_apis,
            ),
            child,
        )
        firewall = Firewall(
            f"{name}-firewall",
            FirewallArgs(
                project=args.project,
                network=network.id,
                name_prefix=prefix,
                node_tag=args.node_tag,
                ranges=args.ranges,
                google_apis=args.google_apis,
                backend_ports=args.backend_ports,
                private_service_ports=args.private_service_ports,
                egress=args.egress,
            ),
            child,
        )

        self.network_id = network.id
        self.network_self_link = network.self_link
        self.node_subnetwork_id = after(nodes.id, proxies.urn, nat.urn, google_apis.ready, firewall.ready)
        self.pods_range_name = Output.from_input(PODS)
        self.services_range_name = Output.from_input(SERVICES)
        self.private_services_network_id = after(network.id, connection.urn)
        self.private_services_range_name = reserved.name
        self.register_outputs(
            {
                "network_id": self.network_id,
                "network_self_link": self.network_self_link,
                "node_subnetwork_id": self.node_subnetwork_id,
                "pods_range_name": self.pods_range_name,
                "services_range_name": self.services_range_name,
                "private_services_network_id": self.private_services_network_id,
                "private_services_range_name": self.private_services_range_name,
                "nat_addresses": self.nat_addresses,
            }
        )


def _private_services(
    name: str, args: NetworkArgs, network: gcp.compute.Network, child: ResourceOptions
) -> tuple[gcp.servicenetworking.Connection, gcp.compute.GlobalAddress]:
    """The range that Google's service producers may use, and the peering with them."""
    whole = parse("private_services", args.ranges.private_services)
    reserved = gcp.compute.GlobalAddress(
        f"{name}-private-services",
        project=args.project,
        name=resource_name(args.network_name, "private-services"),
        network=network.id,
        purpose="VPC_PEERING",
        address_type="INTERNAL",
        ip_version="IPV4",
        address=str(whole.network_address),
        prefix_length=whole.prefixlen,
        labels=dict(args.labels),
        opts=child,
    )
    connection = gcp.servicenetworking.Connection(
        f"{name}-private-services",
        network=network.id,
        service="servicenetworking.googleapis.com",
        reserved_peering_ranges=[reserved.name],
        deletion_policy="REMOVE_PEERING",
        opts=child,
    )
    return connection, reserved
