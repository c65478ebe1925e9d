"""Managed zones, their records, and resolver policies."""

from __future__ import annotations

from sandbox.cloud.catalogue.compute_networks import NETWORK
from sandbox.cloud.catalogue.google import ANY_NAME, BRIDGE, PROJECT, TERRAFORM, born, constant, google
from sandbox.cloud.entry import Format, Parent
from sandbox.cloud.facts import Facts

ZONE = "gcp:dns/managedZone:ManagedZone"
_DNS = f"{TERRAFORM}dns/"
_DOMAIN = Format(pattern=r"(?:[^\s.]{1,63}\.)+", expected="a domain name that ends with a dot, such as cluster.local.")
_EXAMPLE_NETWORK = "projects/example/global/networks/platform"


def _name_servers(facts: Facts) -> list[str]:
    if facts.get("visibility") == "private":
        return ["ns-gcp-private.googledomains.com."]
    return [f"ns-cloud-a{number}.googledomains.com." for number in range(1, 5)]


ENTRIES = (
    google(
        "dns",
        "ManagedZone",
        labels="labels",
        sources=(f"{_DNS}resource_dns_managed_zone.go", BRIDGE),
        identity="projects/{project}/managedZones/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "dnsName", "reverseLookup", "serviceDirectoryConfig", "visibility"),
        # The bridge says "Managed by Pulumi" where the upstream provider says "Managed by Terraform".
        defaults={
            "description": "Managed by Pulumi",
            "forceDestroy": False,
            "visibility": "public",
            "dnssecConfig.kind": "dns#managedZoneDnsSecConfig",
            "dnssecConfig.defaultKeySpecs[].kind": "dns#dnsKeySpec",
        },
        computed={
            "creationTime": born,
            "managedZoneId": lambda facts: facts.number("id", 19),
            "nameServers": _name_servers,
            "cloudLoggingConfig": constant({"enableLogging": False}),
            "dnssecConfig": constant({}),
        },
        allowed={"visibility": ("private", "public")},
        formats={"dnsName": _DOMAIN},
        parents=(Parent(path="privateVisibilityConfig.networks[].networkUrl", type=NETWORK, identity="{value|path}"),),
        guard=lambda facts, _: (
            "googleapi: Error 400: a private zone needs private_visibility_config with at least one network or cluster"
            if facts.get("visibility") == "private" and not facts.get("privateVisibilityConfig")
            else None
        ),
        example={
            "name": "cluster-local",
            "dnsName": "cluster.local.",
            "visibility": "private",
            "privateVisibilityConfig": {"networks": [{"networkUrl": _EXAMPLE_NETWORK}]},
            "labels": {"environment": "test"},
        },
        change={"description": "names of the data stores"},
    ),
    google(
        "dns",
        "RecordSet",
        sources=(f"{_DNS}resource_dns_record_set.go", BRIDGE),
        identity="projects/{project}/managedZones/{managedZone|name}/rrsets/{name}/{type}",
        scope=PROJECT,
        # routingPolicy.healthCheck is immutable upstream.
        immutable=("name", "project", "managedZone", "routingPolicy.healthCheck"),
        allowed={
            "type": (
                "A",
                "AAAA",
                "CAA",
                "CNAME",
                "DNSKEY",
                "DS",
                "HTTPS",
                "MX",
                "NS",
                "PTR",
                "SPF",
                "SRV",
                "SVCB",
                "TXT",
            )
        },
        formats={"name": _DOMAIN},
        parents=(Parent(path="managedZone", type=ZONE, identity="projects/{project}/managedZones/{value|name}"),),
        example={
            "name": "postgres-primary.cluster.local.",
            "managedZone": "cluster-local",
            "type": "A",
            "ttl": 60,
            "routingPolicy": {"wrrs": [{"weight": 1, "rrdatas": ["10.0.0.2"]}]},
        },
        change={"ttl": 30},
    ),
    google(
        "dns",
        "Policy",
        sources=(f"{_DNS}resource_dns_policy.go", BRIDGE),
        identity="projects/{project}/policies/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "dns64Config"),
        defaults={"description": "Managed by Terraform"},  # not renamed by the bridge, unlike a zone's
        computed={"dns64Config": constant({"scope": {}})},
        parents=(Parent(path="networks[].networkUrl", type=NETWORK, identity="{value|path}"),),
        example={"name": "logged", "enableLogging": True, "networks": [{"networkUrl": _EXAMPLE_NETWORK}]},
        change={"enableLogging": False},
    ),
)
