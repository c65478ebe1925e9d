"""Certificates of load balancers: the proof of a domain, the certificate, and the map that chooses among several."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import ANY_NAME, BRIDGE, PROJECT, TERRAFORM, born, constant, google
from sandbox.cloud.entry import Format, Parent, View
from sandbox.cloud.facts import Facts

AUTHORIZATION = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
CERTIFICATE = "gcp:certificatemanager/certificate:Certificate"
CERTIFICATE_MAP = "gcp:certificatemanager/certificateMap:CertificateMap"
_CERTIFICATES = f"{TERRAFORM}certificatemanager/"


def _proof(facts: Facts) -> list[dict[str, str]]:
    """The record that proves the domain; Google answers for the name that it points to."""
    return [
        {
            "name": f"_acme-challenge.{facts.get('domain')}.",
            "type": "CNAME",
            "data": f"{facts.digest('proof', 32)}.1.authorize.certificatemanager.goog.",
        }
    ]


def _certificate_refusal(facts: Facts, view: View) -> str | None:
    """Every domain of a managed certificate needs an authorization of its own; a wildcard uses its parent's."""
    chosen = [str(path) for path in facts.each("managed.dnsAuthorizations[]")]
    if not chosen:
        return None
    proven = {
        str(found.get("domain"))
        for found in view.outputs_of(AUTHORIZATION)
        if any(path.endswith(f"/dnsAuthorizations/{found.get('name')}") for path in chosen)
    }
    unproven = [domain for domain in facts.each("managed.domains[]") if str(domain).removeprefix("*.") not in proven]
    return f"googleapi: Error 400: no DNS authorization is given for {unproven[0]}" if unproven else None


ENTRIES = (
    google(
        "certificatemanager",
        "DnsAuthorization",
        labels="labels",
        sources=(f"{_CERTIFICATES}resource_certificate_manager_dns_authorization.go", BRIDGE),
        identity="projects/{project}/locations/{location}/dnsAuthorizations/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "domain", "location", "type"),
        defaults={"location": "global"},
        computed={"dnsResourceRecords": _proof, "type": constant("FIXED_RECORD")},
        allowed={"type": ("FIXED_RECORD", "PER_PROJECT_RECORD")},
        formats={
            "domain": Format(
                pattern=r"(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
                expected="a domain without wildcard and without final dot",
            )
        },
        example={"name": "edge", "domain": "example.com", "labels": {"environment": "test"}},
        change={"description": "Proves the domain."},
    ),
    google(
        "certificatemanager",
        "Certificate",
        labels="labels",
        sources=(f"{_CERTIFICATES}resource_certificate_manager_certificate.go", BRIDGE),
        identity="projects/{project}/locations/{location}/certificates/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "location", "managed", "scope"),
        defaults={"location": "global", "scope": "DEFAULT"},
        computed={
            "sanDnsnames": lambda facts: facts.get("managed.domains") or [],
            "managed.state": constant("PROVISIONING"),
        },
        allowed={"scope": ("DEFAULT", "EDGE_CACHE", "ALL_REGIONS", "CLIENT_AUTH")},
        parents=(Parent(path="managed.dnsAuthorizations[]", type=AUTHORIZATION, identity="{value|path}"),),
        guard=_certificate_refusal,
        example={
            "name": "edge",
            "managed": {
                "domains": ["example.com", "*.example.com"],
                "dnsAuthorizations": ["projects/example/locations/global/dnsAuthorizations/edge"],
            },
            "labels": {"environment": "test"},
        },
        change={"description": "Every name of the edge."},
    ),
    google(
        "certificatemanager",
        "CertificateMap",
        labels="labels",
        sources=(f"{_CERTIFICATES}resource_certificate_manager_certificate_map.go", BRIDGE),
        identity="projects/{project}/locations/global/certificateMaps/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project"),
        computed={"createTime": born, "updateTime": born, "gclbTargets": constant([])},
        example={"name": "edge", "labels": {"environment": "test"}},
        change={"description": "Which certificate for which name."},
    ),
    google(
        "certificatemanager",
        "CertificateMapEntry",
        labels="labels",
        sources=(f"{_CERTIFICATES}resource_certificate_manager_certificate_map_entry.go", BRIDGE),
        identity="projects/{project}/locations/global/certificateMaps/{map|name}/certificateMapEntries/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "map", "hostname", "matcher"),
        computed={"createTime": born, "updateTime": born, "state": constant("ACTIVE")},
        parents=(
            Parent(
                path="map",
                type=CERTIFICATE_MAP,
                identity="projects/{project}/locations/global/certificateMaps/{value|name}",
            ),
            Parent(path="certificates[]", type=CERTIFICATE, identity="{value|path}"),
        ),
        example={
            "name": "wildcard",
            "map": "edge",
            "hostname": "*.example.com",
            "certificates": ["projects/example/locations/global/certificates/edge"],
            "labels": {"environment": "test"},
        },
        change={"description": "Every name."},
    ),
)
