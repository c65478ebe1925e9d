"""args first"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import ComponentResource, Output


@dataclass(frozen=True, kw_only=True)
class RangesArgs:
    """The address plan: IPv4 ranges that do not overlap; fixed once the network exists (nodes may grow).

    Attributes:
        nodes: Primary range of the node subnet; the control plane's private address lies here, too.
        pods: Secondary range; a /24 per node at 110 pods (subnets.node_capacity).
        services: Secondary range for cluster addresses of Services.
        proxy_only: Envoy proxies of the regional load balancers (Gateway API); /26 to /20, Google advises /23.
        private_services: Handed to Google's service producers (Cloud SQL); /24 or larger, Google advises /16.
    """

    nodes: str
    pods: str
    services: str
    proxy_only: str
    private_services: str


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """How much of the traffic of the node subnet is logged.

    Attributes:
        aggregation_interval: INTERVAL_5_SEC, INTERVAL_30_SEC, INTERVAL_1_MIN, INTERVAL_5_MIN, INTERVAL_10_MIN or INTERVAL_15_MIN.
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
class EgressArgs:
    """One permitted way out, beyond those that the cluster itself needs.

    Attributes:
        description: Why it exists; shown to whoever audits the firewall.
        destinations: IPv4 ranges.
        ports: TCP ports or port ranges, as text ("443", "8000-8999").
    """

    description: str
    destinations: tuple[str, ...]
    ports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What the network needs.

    Attributes:
        project: Project id.
        region: Region of the subnets, the router and the addresses.
        network_name: Name of the VPC and prefix of the names of all its parts; at most 40 characters.
        routing_mode: REGIONAL, or GLOBAL when a second region (DR) shares the VPC.
        labels: On everything here that has labels (addresses, private DNS zones).
        node_tag: Network tag of the cluster's nodes: the permits aim at it, so that any other machine here gets none.
        ranges: The address plan.
        flow_logs: How much is logged.
        nat: Outbound translation.
        google_apis: private (all of Google's APIs) or restricted (only those that VPC Service Controls cover).
        private_service_ports: TCP ports of the services in the private services range ("5432" PostgreSQL, "3307" its proxy).
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
    private_service_ports: tuple[str, ...]
    egress: Mapping[str, EgressArgs]


class Network(ComponentResource):
    """A private network in which a cluster can live."""

    network_id: Output[str]
    network_self_link: Output[str]
    node_subnetwork_id: Output[str]
    pods_range_name: Output[str]
    services_range_name: Output[str]
    private_services_network_id: Output[str]  # resolves once the peering with Google's producers exists
    private_services_range_name: Output[str]
    nat_addresses: dict[str, Output[str]]
