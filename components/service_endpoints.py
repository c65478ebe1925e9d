"""The place in a network where one managed service appears: Private Service Connect, set up by Google on our behalf.

Owns a subnet of its own for the endpoints' addresses, the firewall's permit from the nodes to it, and the policy by
which the service may put its endpoints there (service connectivity automation).
Does not own the endpoints themselves: the service makes and removes them with each of its instances.
A subnet of its own keeps both borders narrow: the permit, and the pods' network policies, name it and nothing else.

Deliberately not set: `limit` of the policy (a number of connections that nobody would remember to raise when a second
cluster comes; the subnet's size is the limit) and `producer_instance_location` (instances are in the same project).
Surprises: a network has one policy per service class and region, so a second one for the same class is refused; the
policy cannot go while an endpoint of its service is there, so whoever uses `network_id` is deleted first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.firewall import PERMIT_PRIORITY
from components.naming import resource_name
from components.readiness import after


@dataclass(frozen=True, kw_only=True)
class ServiceEndpointsArgs:
    """One managed service in one network.

    Attributes:
        project: Project id.
        region: Region of the endpoints.
        network_id: The VPC (projects/*/global/networks/*).
        name_prefix: First part of the names of subnet, permit and policy.
        service: The service's short name, second part of these names (`redis`).
        service_class: What Google calls it, e.g. `gcp-memorystore-redis`.
        addresses: IPv4 range of the endpoints, used by nothing else.
        ports: TCP ports or ranges of ports that the service listens on, as text.
        node_tag: Network tag of the machines that may reach it.
        flow_log_interval: How long packets of one connection are summed up into one flow log entry.
        flow_log_sampling: Share of the flows that is logged, above 0 to 1.
        labels: Labels of the policy; the others have none.
    """

    project: str
    region: str
    network_id: Input[str]
    name_prefix: str
    service: str
    service_class: str
    addresses: str
    ports: tuple[str, ...]
    node_tag: str
    flow_log_interval: Literal[
        "INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", "INTERVAL_5_MIN", "INTERVAL_10_MIN", "INTERVAL_15_MIN"
    ]
    flow_log_sampling: float
    labels: Mapping[str, str]


class ServiceEndpoints(ComponentResource):
    """A network in which one managed service can be reached."""

    network_id: Output[str]  # the network's id, once the service may appear there and the nodes may reach it

    def __init__(self, name: str, args: ServiceEndpointsArgs, opts: ResourceOptions | None = None) -> None:
        """Registers subnet, permit and policy.

        Raises:
            NamingError: A name that Google Cloud would refuse.
            ValueError: No port, which the cloud would read as every port.
        """
        if not args.ports:
            raise ValueError(f"endpoints of {args.service}: without ports the permit would open all. Name them.")
        super().__init__("spotify-ai-agent:network:ServiceEndpoints", name, None, opts)
        child = ResourceOptions(parent=self)
        title = resource_name(args.name_prefix, args.service, "endpoints")

        subnetwork = gcp.compute.Subnetwork(
            f"{name}-subnetwork",
            project=args.project,
            region=args.region,
            network=args.network_id,
            name=title,
            ip_cidr_range=args.addresses,
            purpose="PRIVATE",
            stack_type="IPV4_ONLY",
            private_ip_google_access=True,
            log_config={
                "aggregation_interval": args.flow_log_interval,
                "flow_sampling": args.flow_log_sampling,
                "metadata": "INCLUDE_ALL_METADATA",
            },
            opts=child,
        )
        permit = gcp.compute.Firewall(
            f"{name}-permit",
            project=args.project,
            network=args.network_id,
            name=title,
            description=f"Nodes and pods reach the endpoints of {args.service}.",
            direction="EGRESS",
            priority=PERMIT_PRIORITY,
            destination_ranges=[args.addresses],
            allows=[{"protocol": "tcp", "ports": list(args.ports)}],
            target_tags=[args.node_tag],
            log_config={"metadata": "INCLUDE_ALL_METADATA"},
            opts=child,
        )
        policy = gcp.networkconnectivity.ServiceConnectionPolicy(
            f"{name}-policy",
            project=args.project,
            location=args.region,
            network=args.network_id,
            name=title,
            description=f"{args.service_class} may make its endpoints in {args.addresses}",
            service_class=args.service_class,
            psc_config={"subnetworks": [subnetwork.id]},
            labels=dict(args.labels),
            opts=child,
        )

        self.network_id = after(args.network_id, permit.urn, policy.urn)
        self.register_outputs({"network_id": self.network_id})
