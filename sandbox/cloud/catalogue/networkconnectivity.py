"""Policies by which managed services may put their Private Service Connect endpoints into a network."""

from __future__ import annotations

from sandbox.cloud.catalogue.compute_networks import NETWORK, SUBNETWORK
from sandbox.cloud.catalogue.google import ANY_NAME, BRIDGE, PROJECT, TERRAFORM, born, constant, etag, google
from sandbox.cloud.entry import Entry, Format, Parent

POLICY = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"


ENTRIES: tuple[Entry, ...] = (
    google(
        "networkconnectivity",
        "ServiceConnectionPolicy",
        labels="labels",
        sources=(
            f"{TERRAFORM}networkconnectivityv1/resource_network_connectivity_service_connection_policy.go",
            BRIDGE,
            "cloud.google.com/vpc/docs/configure-service-connection-policies (one per network, region and class; it "
            "cannot go while one of its connections is there)",
        ),
        # By what it is unique in the network; its own name stands in the id.
        identity="{network|path}:{location}:{serviceClass}",
        id="projects/{project}/locations/{location}/serviceConnectionPolicies/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("location", "name", "network", "serviceClass", "project"),
        allowed={
            "pscConfig.producerInstanceLocation": (
                "PRODUCER_INSTANCE_LOCATION_UNSPECIFIED",
                "CUSTOM_RESOURCE_HIERARCHY_LEVELS",
            )
        },
        formats={
            "network": Format(
                pattern=r"(?:https://.*/)?projects/[^/]+/global/networks/[^/]+",
                expected="projects/*/global/networks/*",
            )
        },
        computed={
            "createTime": born,
            "etag": etag,
            "infrastructure": constant("PSC"),
            "pscConnections": constant([]),
            "updateTime": born,
        },
        parents=(
            Parent(path="network", type=NETWORK, identity="{value|path}"),
            Parent(path="pscConfig.subnetworks[]", type=SUBNETWORK, identity="{value|path}"),
        ),
        example={
            "name": "redis",
            "location": "europe-west1",
            "network": "projects/example/global/networks/platform",
            "serviceClass": "gcp-memorystore-redis",
            "pscConfig": {"subnetworks": ["projects/example/regions/europe-west1/subnetworks/nodes"]},
        },
        change={"description": "where Redis may appear"},
    ),
)
