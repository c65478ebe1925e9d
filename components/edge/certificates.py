"""The edge's address, its names and its certificate.

Owns the static address, the public DNS zone of the domain with a record per host, and a certificate for every name
below the domain, which Google issues and renews as long as one DNS record says that the domain is ours.
Does not own the delegation: whoever owns the parent domain points it, once, at `name_servers`. Until then names do not
resolve and the certificate stays in provisioning; everything else comes up.
Deliberately not set: a certificate of our own (a private key in the state, and a renewal to forget), `location` (global
load balancers take global certificates), the CAA record's `iodef` (nobody reads it).
Surprises: the wildcard covers one level, `api.DOMAIN` but not `a.b.DOMAIN`. DNSSEC takes effect when the parent carries
the zone's DS record. A certificate cannot change its domains: another domain is another certificate beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

# Google's own certificate authority; no other may issue for the domain (RFC 8659).
# https://pki.goog/faq/#caa
CERTIFICATE_AUTHORITY = "pki.goog"


@dataclass(frozen=True, kw_only=True)
class CertificatesArgs:
    """What address, names and certificate need.

    Attributes:
        project: Project id.
        name_prefix: First part of every name.
        domain: The domain, without final dot.
        hosts: Fully qualified names that lead to the edge, one level below the domain, by name.
        ttl_s: Seconds for which resolvers may keep the records.
        labels: On all that takes labels.
    """

    project: str
    name_prefix: str
    domain: str
    hosts: Mapping[str, str]
    ttl_s: int
    labels: Mapping[str, str]


class Certificates(ComponentResource):
    """An address, names that lead to it, and a certificate for them."""

    address: Output[str]  # IPv4
    address_name: Output[str]  # name of the static address, as a Gateway wants it
    certificate_map: Output[str]  # name of the map, as a Gateway wants it; resolves once the map has its entry
    name_servers: Output[list[str]]  # where the parent domain must delegate to

    def __init__(self, name: str, args: CertificatesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Certificates", name, None, opts)
        child = ResourceOptions(parent=self)
        labels = dict(args.labels)

        address = gcp.compute.GlobalAddress(
            f"{name}-address",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            address_type="EXTERNAL",
            ip_version="IPV4",
            labels=labels,
            opts=child,
        )
        self.address, self.address_name = address.address, address.name

        zone = gcp.dns.ManagedZone(
            f"{name}-zone",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            dns_name=f"{args.domain}.",
            description="Public names of the edge.",
            visibility="public",
            dnssec_config={"state": "on"},
            cloud_logging_config={"enable_logging": True},
            labels=labels,
            opts=child,
        )
        self.name_servers = zone.name_servers.apply(list)

        authorization = gcp.certificatemanager.DnsAuthorization(
            f"{name}-authorization",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            domain=args.domain,
            description="Proves that the domain is ours, for issuing and for every renewal.",
            labels=labels,
            opts=child,
        )
        proof = authorization.dns_resource_records[0]
        self._record(f"{name}-proof", args, zone, name=proof.name, kind=proof.type, data=[proof.data])
        self._record(
            f"{name}-issuer",
            args,
            zone,
            name=f"{args.domain}.",
            kind="CAA",
            data=[f'0 issue "{CERTIFICATE_AUTHORITY}"', f'0 issuewild "{CERTIFICATE_AUTHORITY}"'],
        )
        for key, host in args.hosts.items():
            self._record(f"{name}-host-{key}", args, zone, name=f"{host}.", kind="A", data=[address.address])

        certificate = gcp.certificatemanager.Certificate(
            f"{name}-certificate",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            description="Every name of the edge.",
            managed={"domains": [args.domain, f"*.{args.domain}"], "dns_authorizations": [authorization.id]},
            labels=labels,
            opts=child,
        )
        certificate_map = gcp.certificatemanager.CertificateMap(
            f"{name}-map",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            description="Which certificate the edge shows for which name.",
            labels=labels,
            opts=child,
        )
        entry = gcp.certificatemanager.CertificateMapEntry(
            f"{name}-map-entry",
            project=args.project,
            name=f"{args.name_prefix}-wildcard",
            map=certificate_map.name,
            hostname=f"*.{args.domain}",
            certificates=[certificate.id],
            labels=labels,
            opts=child,
        )
        self.certificate_map = Output.all(certificate_map.name, entry.urn).apply(lambda got: str(got[0]))

        self.register_outputs(
            {
                "address": self.address,
                "address_name": self.address_name,
                "certificate_map": self.certificate_map,
                "name_servers": self.name_servers,
            }
        )

    def _record(
        self,
        resource: str,
        args: CertificatesArgs,
        zone: gcp.dns.ManagedZone,
        *,
        name: str | Output[str],
        kind: str | Output[str],
        data: list[str | Output[str]] | list[str] | list[Output[str]],
    ) -> None:
        gcp.dns.RecordSet(
            resource,
            project=args.project,
            managed_zone=zone.name,
            name=name,
            type=kind,
            ttl=args.ttl_s,
            rrdatas=data,
            opts=ResourceOptions(parent=self),
        )
