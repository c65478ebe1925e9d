"""Private service access: the peering between a network and Google's producers."""

from __future__ import annotations

from sandbox.cloud.catalogue.compute_networks import NETWORK
from sandbox.cloud.catalogue.google import BRIDGE, DELETION_POLICIES, TERRAFORM, google
from sandbox.cloud.entry import Entry, Parent

CONNECTION = "gcp:servicenetworking/connection:Connection"
CONNECTION_OF_NETWORK = "{value|path}:servicenetworking.googleapis.com"
"""The identity of the connection that managed services of a network use."""


ENTRIES: tuple[Entry, ...] = (
    google(
        "servicenetworking",
        "Connection",
        sources=(
            f"{TERRAFORM}servicenetworking/resource_service_networking_connection.go",
            BRIDGE,
            "pulumi_gcp.servicenetworking.ConnectionArgs.deletion_policy (REMOVE_PEERING; ABANDON blocks the network)",
            "cloud.google.com/vpc/docs/configure-private-services-access (a connection in use cannot be deleted)",
        ),
        identity="{network|path}:{service}",
        id="{network}:{service}",
        immutable=("network", "service"),
        allowed={"deletionPolicy": (*DELETION_POLICIES, "REMOVE_PEERING")},
        forcing_policies=frozenset({"REMOVE_PEERING"}),
        computed={"peering": lambda facts: str(facts.get("service")).replace(".", "-")},
        parents=(
            Parent(path="network", type=NETWORK, identity="{value|path}"),
            Parent(
                path="reservedPeeringRanges[]",
                type="gcp:compute/globalAddress:GlobalAddress",
                identity="projects/{network|project}/global/addresses/{value|name}",
            ),
        ),
        example={
            "network": "projects/example/global/networks/platform",
            "service": "servicenetworking.googleapis.com",
            "reservedPeeringRanges": ["services"],
        },
        change={"reservedPeeringRanges": ["services", "more-services"]},
    ),
)
