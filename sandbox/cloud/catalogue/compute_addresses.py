"""Regional and global addresses, reserved ranges among them."""

from __future__ import annotations

from sandbox.cloud.catalogue.compute_networks import NETWORK, NETWORK_IDENTITY, SUBNETWORK, SUBNETWORK_IDENTITY
from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    COMPUTE_NAME,
    LOWERCASE_NAME,
    PROJECT,
    REGIONAL,
    TERRAFORM,
    born,
    constant,
    fingerprint,
    google,
    self_link,
)
from sandbox.cloud.entry import Parent
from sandbox.cloud.facts import Facts

_COMPUTE = f"{TERRAFORM}compute/"
_PURPOSES = (
    "GCE_ENDPOINT",
    "SHARED_LOADBALANCER_VIP",
    "VPC_PEERING",
    "IPSEC_INTERCONNECT",
    "PRIVATE_SERVICE_CONNECT",
)


def _address(facts: Facts) -> str:
    """An address of the documentation's public block, or of the private one where it is internal."""
    if facts.get("addressType") == "INTERNAL":
        if facts.get("purpose") == "VPC_PEERING":
            return facts.address("range", "10.200").rsplit(".", 1)[0] + ".0"
        return facts.address("address", "10.128")
    return facts.address("address", "34.76")


ENTRIES = (
    google(
        "compute",
        "Address",
        labels="labels",
        sources=(f"{_COMPUTE}resource_compute_address.go", BRIDGE),
        identity="projects/{project}/regions/{region}/addresses/{name}",
        scope=REGIONAL,
        autoname=LOWERCASE_NAME,
        immutable=(
            "name",
            "project",
            "region",
            "address",
            "addressType",
            "description",
            "ipCollection",
            "ipVersion",
            "ipv6EndpointType",
            "network",
            "networkTier",
            "prefixLength",
            "purpose",
            "subnetwork",
        ),
        assumed={"ipVersion": "IPV4"},
        defaults={"addressType": "EXTERNAL"},
        computed={
            "address": _address,
            "addressId": lambda facts: int(facts.number("id", 15)),
            "creationTimestamp": born,
            "labelFingerprint": fingerprint("labels"),
            "networkTier": lambda facts: "PREMIUM" if facts.get("addressType") == "EXTERNAL" else "",
            "prefixLength": constant(0),
            "purpose": lambda facts: "" if facts.get("addressType") == "EXTERNAL" else "GCE_ENDPOINT",
            "selfLink": self_link("compute/v1"),
            "subnetwork": constant(""),
            "users": constant([]),
        },
        allowed={
            "addressType": ("INTERNAL", "EXTERNAL"),
            "networkTier": ("PREMIUM", "STANDARD"),
            "ipVersion": ("IPV4", "IPV6"),
            "purpose": _PURPOSES,
        },
        formats={"name": COMPUTE_NAME},
        parents=(
            Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY),
            Parent(path="subnetwork", type=SUBNETWORK, identity=SUBNETWORK_IDENTITY),
        ),
        example={"name": "egress-0", "labels": {"environment": "test"}},
        change={"labels": {"environment": "other"}},
    ),
    google(
        "compute",
        "GlobalAddress",
        labels="labels",
        sources=(f"{_COMPUTE}resource_compute_global_address.go", BRIDGE),
        identity="projects/{project}/global/addresses/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=(
            "name",
            "project",
            "address",
            "addressType",
            "description",
            "ipVersion",
            "network",
            "prefixLength",
            "purpose",
        ),
        assumed={"ipVersion": "IPV4"},
        defaults={"addressType": "EXTERNAL"},
        computed={
            "address": _address,
            "creationTimestamp": born,
            "labelFingerprint": fingerprint("labels"),
            "prefixLength": constant(0),
            "selfLink": self_link("compute/v1"),
        },
        allowed={
            "addressType": ("EXTERNAL", "INTERNAL"),
            "ipVersion": ("IPV4", "IPV6"),
            "purpose": ("VPC_PEERING", "PRIVATE_SERVICE_CONNECT"),
        },
        formats={"name": COMPUTE_NAME},
        parents=(Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY),),
        example={
            "name": "services",
            "network": "projects/example/global/networks/platform",
            "addressType": "INTERNAL",
            "purpose": "VPC_PEERING",
            "prefixLength": 16,
            "labels": {"environment": "test"},
        },
        change={"labels": {"environment": "other"}},
    ),
)
