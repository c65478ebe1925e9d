"""Networks, subnetworks, routers, address translation and firewalls."""

from __future__ import annotations

import ipaddress

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    CIDR,
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

NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
ROUTER = "gcp:compute/router:Router"
ADDRESS = "gcp:compute/address:Address"

NETWORK_IDENTITY = "projects/{project}/global/networks/{value|name}"
SUBNETWORK_IDENTITY = "projects/{project}/regions/{region}/subnetworks/{value|name}"

_COMPUTE = f"{TERRAFORM}compute/"
_EXAMPLE_NETWORK = "projects/example/global/networks/platform"


def _gateway(facts: Facts) -> str:
    """The first usable address, which Google keeps as the gateway."""
    return str(ipaddress.ip_network(str(facts.get("ipCidrRange", "10.0.0.0/20")), strict=False).network_address + 1)


def _shrinks(old: object, new: object) -> bool:
    """Whether the new range does not hold the old one (IsShrinkageIpCidr upstream): ranges only grow."""
    try:
        before, after = ipaddress.ip_network(str(old), strict=False), ipaddress.ip_network(str(new), strict=False)
    except ValueError:  # unset or unknown: the service decides
        return False
    return after.prefixlen > before.prefixlen or before.network_address not in after


def _ranges(facts: Facts) -> list[object]:
    """No secondary ranges, where none are given."""
    return []


ENTRIES = (
    google(
        "compute",
        "Network",
        sources=(f"{_COMPUTE}resource_compute_network.go", BRIDGE),
        identity="projects/{project}/global/networks/{name}",
        scope=PROJECT,
        autoname=LOWERCASE_NAME,
        immutable=(
            "name",
            "project",
            "autoCreateSubnetworks",
            "description",
            "internalIpv6Range",
            "networkProfile",
            "params",
        ),
        defaults={
            "autoCreateSubnetworks": True,
            "deleteBgpAlwaysCompareMed": False,
            "deleteDefaultRoutesOnCreate": False,
            "networkFirewallPolicyEnforcementOrder": "AFTER_CLASSIC_FIREWALL",
        },
        computed={
            "selfLink": self_link("compute/v1"),
            "networkId": lambda facts: facts.number("id", 19),
            "numericId": lambda facts: facts.number("id", 19),
            "gatewayIpv4": constant(""),
            "internalIpv6Range": constant(""),
            "mtu": constant(1460),
            "routingMode": constant("REGIONAL"),
            "bgpAlwaysCompareMed": constant(False),
            "bgpBestPathSelectionMode": constant("LEGACY"),
            "bgpInterRegionCost": constant(""),
        },
        allowed={
            "routingMode": ("REGIONAL", "GLOBAL"),
            "networkFirewallPolicyEnforcementOrder": ("BEFORE_CLASSIC_FIREWALL", "AFTER_CLASSIC_FIREWALL"),
            "bgpBestPathSelectionMode": ("LEGACY", "STANDARD"),
        },
        formats={"name": COMPUTE_NAME},
        example={
            "name": "platform",
            "autoCreateSubnetworks": False,
            "params": {"resourceManagerTags": {"tagKeys/1": "tagValues/1"}},
        },
        change={"routingMode": "GLOBAL"},
    ),
    google(
        "compute",
        "Subnetwork",
        sources=(f"{_COMPUTE}resource_compute_subnetwork.go", BRIDGE),
        identity="projects/{project}/regions/{region}/subnetworks/{name}",
        scope=REGIONAL,
        autoname=LOWERCASE_NAME,
        immutable=(
            "name",
            "project",
            "region",
            "network",
            "description",
            "externalIpv6Prefix",
            "internalIpv6Prefix",
            "params",
            "reservedInternalRange",
            "resolveSubnetMask",
        ),
        replaced_when={"ipCidrRange": _shrinks},
        defaults={
            "logConfig.aggregationInterval": "INTERVAL_5_SEC",
            "logConfig.filterExpr": "true",
            "logConfig.flowSampling": 0.5,
            "logConfig.metadata": "INCLUDE_ALL_METADATA",
        },
        computed={
            "selfLink": self_link("compute/v1"),
            "subnetworkId": lambda facts: int(facts.number("id", 15)),
            "creationTimestamp": born,
            "fingerprint": fingerprint("fingerprint"),
            "gatewayAddress": _gateway,
            "allowSubnetCidrRoutesOverlap": constant(False),
            "externalIpv6Prefix": constant(""),
            "internalIpv6Prefix": constant(""),
            "ipCidrRange": constant(""),
            "ipv6CidrRange": constant(""),
            "ipv6GceEndpoint": constant(""),
            "privateIpGoogleAccess": constant(False),
            "privateIpv6GoogleAccess": constant("DISABLE_GOOGLE_ACCESS"),
            "purpose": constant("PRIVATE"),
            "secondaryIpRanges": _ranges,
            "stackType": constant("IPV4_ONLY"),
            "state": constant("READY"),
        },
        allowed={
            "purpose": (
                "PRIVATE",
                "REGIONAL_MANAGED_PROXY",
                "GLOBAL_MANAGED_PROXY",
                "PRIVATE_SERVICE_CONNECT",
                "PEER_MIGRATION",
                "PRIVATE_NAT",
            ),
            "stackType": ("IPV4_ONLY", "IPV4_IPV6", "IPV6_ONLY"),
            "logConfig.aggregationInterval": (
                "INTERVAL_5_SEC",
                "INTERVAL_30_SEC",
                "INTERVAL_1_MIN",
                "INTERVAL_5_MIN",
                "INTERVAL_10_MIN",
                "INTERVAL_15_MIN",
            ),
            "logConfig.metadata": ("EXCLUDE_ALL_METADATA", "INCLUDE_ALL_METADATA", "CUSTOM_METADATA"),
        },
        formats={"name": COMPUTE_NAME, "ipCidrRange": CIDR, "secondaryIpRanges[].ipCidrRange": CIDR},
        parents=(Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY),),
        example={
            "name": "nodes",
            "network": _EXAMPLE_NETWORK,
            "ipCidrRange": "10.0.0.0/20",
            "logConfig": {"flowSampling": 0.5},
            "secondaryIpRanges": [{"rangeName": "pods", "ipCidrRange": "10.4.0.0/14"}],
        },
        change={"privateIpGoogleAccess": True},
    ),
    google(
        "compute",
        "Router",
        sources=(f"{_COMPUTE}resource_compute_router.go", BRIDGE),
        identity="projects/{project}/regions/{region}/routers/{name}",
        scope=REGIONAL,
        autoname=LOWERCASE_NAME,
        immutable=("name", "project", "region", "network", "encryptedInterconnectRouter", "nccGateway", "params"),
        defaults={"bgp.advertiseMode": "DEFAULT", "bgp.keepaliveInterval": 20},
        computed={"selfLink": self_link("compute/v1"), "creationTimestamp": born},
        allowed={"bgp.advertiseMode": ("DEFAULT", "CUSTOM")},
        formats={"name": COMPUTE_NAME},
        parents=(Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY),),
        example={"name": "egress", "network": _EXAMPLE_NETWORK, "bgp": {"asn": 64514}},
        change={"description": "egress of the platform"},
    ),
    google(
        "compute",
        "RouterNat",
        sources=(f"{_COMPUTE}resource_compute_router_nat.go", BRIDGE),
        identity="{project}/{region}/{router|name}/{name}",
        scope=REGIONAL,
        autoname=ANY_NAME,
        immutable=("name", "project", "region", "router", "endpointTypes", "initialNatIps", "type"),
        defaults={
            "icmpIdleTimeoutSec": 30,
            "tcpEstablishedIdleTimeoutSec": 1200,
            "tcpTimeWaitTimeoutSec": 120,
            "tcpTransitoryIdleTimeoutSec": 30,
            "type": "PUBLIC",
            "udpIdleTimeoutSec": 30,
        },
        computed={
            "autoNetworkTier": constant("PREMIUM"),
            "drainNatIps": constant([]),
            "enableDynamicPortAllocation": constant(False),
            "enableEndpointIndependentMapping": constant(False),
            "endpointTypes": constant(["ENDPOINT_TYPE_VM"]),
            "minPortsPerVm": constant(64),
            "natIps": constant([]),
        },
        allowed={
            "natIpAllocateOption": ("MANUAL_ONLY", "AUTO_ONLY"),
            "sourceSubnetworkIpRangesToNat": (
                "ALL_SUBNETWORKS_ALL_IP_RANGES",
                "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES",
                "LIST_OF_SUBNETWORKS",
            ),
            "logConfig.filter": ("ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"),
            "type": ("PUBLIC", "PRIVATE"),
        },
        parents=(
            Parent(
                path="router",
                type=ROUTER,
                identity="projects/{project}/regions/{region}/routers/{value|name}",
                cascade=True,
            ),
            Parent(
                path="natIps[]", type=ADDRESS, identity="projects/{project}/regions/{region}/addresses/{value|name}"
            ),
        ),
        example={
            "name": "egress",
            "router": "egress",
            "natIpAllocateOption": "AUTO_ONLY",
            "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
            "logConfig": {"enable": True, "filter": "ERRORS_ONLY"},
        },
        change={"minPortsPerVm": 128},
    ),
    google(
        "compute",
        "Firewall",
        sources=(f"{_COMPUTE}resource_compute_firewall.go", BRIDGE),
        identity="projects/{project}/global/firewalls/{name}",
        scope=PROJECT,
        autoname=LOWERCASE_NAME,
        immutable=("name", "project", "direction", "params"),
        defaults={"priority": 1000},
        computed={
            "selfLink": self_link("compute/v1"),
            "creationTimestamp": born,
            "destinationRanges": constant([]),
            "direction": constant("INGRESS"),
            "enableLogging": lambda facts: facts.get("logConfig") is not None,
        },
        allowed={
            "direction": ("INGRESS", "EGRESS"),
            "logConfig.metadata": ("EXCLUDE_ALL_METADATA", "INCLUDE_ALL_METADATA"),
        },
        formats={"name": COMPUTE_NAME},
        parents=(Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY),),
        example={
            "name": "deny-all",
            "network": _EXAMPLE_NETWORK,
            "denies": [{"protocol": "all"}],
            "sourceRanges": ["0.0.0.0/0"],
        },
        change={"priority": 65534},
    ),
)
