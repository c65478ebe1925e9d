"""What a network has once per region: the cluster's subnets, and the way out through Cloud NAT.

Functions, not a component: whoever owns the VPC (network), and whoever is a guest in it (guest_network), has these
among its own children.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from components.naming import resource_name
from components.subnets import RangesArgs

PODS = "pods"
SERVICES = "services"


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """How much of the node subnet's traffic is logged.

    Attributes:
        aggregation_interval: How long packets of one connection are summed up into one entry.
        sampling: Share of the collected flows that is kept, above 0 to 1.
    """

    aggregation_interval: Literal[
        "INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", "INTERVAL_5_MIN", "INTERVAL_10_MIN", "INTERVAL_15_MIN"
    ]
    sampling: float


@dataclass(frozen=True, kw_only=True)
class NatArgs:
    """Outbound translation for nodes without an external address.

    Attributes:
        addresses: Names of the static addresses (a, b, ...); partners put them on their allow lists. 64,512 ports each.
        min_ports_per_vm: A power of two from 32; what every node has at all times.
        max_ports_per_vm: A larger power of two, up to 65,536; what a busy node may grow to.
        log_filter: ERRORS_ONLY (dropped for lack of ports), TRANSLATIONS_ONLY or ALL.
    """

    addresses: tuple[str, ...]
    min_ports_per_vm: int
    max_ports_per_vm: int
    log_filter: Literal["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"]


@dataclass(frozen=True, kw_only=True)
class RegionArgs:
    """One region of a network.

    Attributes:
        project: Project id.
        region: Region of the subnets, the router and the addresses.
        network: Id of the VPC.
        name_prefix: First part of the names.
        labels: On the addresses; the others have none.
        ranges: The address plan.
        flow_logs: How much is logged.
        nat: Outbound translation.
    """

    project: str
    region: str
    network: Input[str]
    name_prefix: str
    labels: Mapping[str, str]
    ranges: RangesArgs
    flow_logs: FlowLogsArgs
    nat: NatArgs


def subnetworks(
    name: str, args: RegionArgs, child: ResourceOptions
) -> tuple[gcp.compute.Subnetwork, gcp.compute.Subnetwork]:
    """The nodes' subnet, with ranges for pods and Services, and that of the regional proxies."""
    nodes = gcp.compute.Subnetwork(
        f"{name}-nodes",
        project=args.project,
        region=args.region,
        network=args.network,
        name=resource_name(args.name_prefix, "nodes"),
        ip_cidr_range=args.ranges.nodes,
        purpose="PRIVATE",
        stack_type="IPV4_ONLY",
        private_ip_google_access=True,
        secondary_ip_ranges=[
            {"range_name": PODS, "ip_cidr_range": args.ranges.pods},
            {"range_name": SERVICES, "ip_cidr_range": args.ranges.services},
        ],
        log_config={
            "aggregation_interval": args.flow_logs.aggregation_interval,
            "flow_sampling": args.flow_logs.sampling,
            "metadata": "INCLUDE_ALL_METADATA",
        },
        opts=child,
    )
    proxies = gcp.compute.Subnetwork(
        f"{name}-proxies",
        project=args.project,
        region=args.region,
        network=args.network,
        name=resource_name(args.name_prefix, "proxies"),
        ip_cidr_range=args.ranges.proxy_only,
        purpose="REGIONAL_MANAGED_PROXY",
        role="ACTIVE",
        opts=child,
    )
    return nodes, proxies


def way_out(
    name: str, args: RegionArgs, nodes: gcp.compute.Subnetwork, child: ResourceOptions
) -> tuple[gcp.compute.RouterNat, dict[str, Output[str]]]:
    """The way out to the internet, for nodes and pods alone, from addresses that stay; and these, by name."""
    router = gcp.compute.Router(
        f"{name}-router",
        project=args.project,
        region=args.region,
        network=args.network,
        name=resource_name(args.name_prefix, "router"),
        opts=child,
    )
    addresses = {
        key: gcp.compute.Address(
            f"{name}-nat-{key}",
            project=args.project,
            region=args.region,
            name=resource_name(args.name_prefix, "nat", key),
            address_type="EXTERNAL",
            network_tier="PREMIUM",
            labels=dict(args.labels),
            opts=child,
        )
        for key in args.nat.addresses
    }
    nat = gcp.compute.RouterNat(
        f"{name}-nat",
        project=args.project,
        region=args.region,
        router=router.name,
        name=resource_name(args.name_prefix, "nat"),
        nat_ip_allocate_option="MANUAL_ONLY",
        nat_ips=[address.self_link for address in addresses.values()],
        source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
        subnetworks=[
            {
                "name": nodes.id,
                "source_ip_ranges_to_nats": ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"],
                "secondary_ip_range_names": [PODS],
            }
        ],
        enable_dynamic_port_allocation=True,
        enable_endpoint_independent_mapping=False,
        min_ports_per_vm=args.nat.min_ports_per_vm,
        max_ports_per_vm=args.nat.max_ports_per_vm,
        log_config={"enable": True, "filter": args.nat.log_filter},
        opts=child,
    )
    return nat, {key: address.address for key, address in addresses.items()}
