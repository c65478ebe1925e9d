"""Private DNS for Google's APIs: inside the network their names lead to addresses that the firewall can name.

Without it clients would be sent to any of Google's public addresses, and a default deny would have to permit them all.
Owns the zones that answer for Google's domains, and the policy that logs every query of the network.
Does not own the permit for the addresses (firewall), nor the route to them (every VPC's default route).
Deliberately not set: inbound forwarding (nobody outside asks); DNSSEC (private zones have none); zones for domains that
neither nodes nor our pods use (run.app, notebooks, gstatic).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.firewall import GOOGLE_APIS
from components.naming import resource_name
from components.subnets import parse

# APIs, image registries, control planes by their DNS endpoint. Each is served by the private and by the restricted
# addresses. https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options
APIS = "googleapis.com."
DOMAINS: Mapping[str, str] = {"googleapis": APIS, "gcr": "gcr.io.", "pkg-dev": "pkg.dev.", "gke": "gke.goog."}
# The addresses are constant; five minutes is what Google's own instructions use.
TTL_S = 300


@dataclass(frozen=True, kw_only=True)
class GoogleApisArgs:
    """What the zones need.

    Attributes:
        project: Project id.
        network: Id of the VPC that sees the zones.
        name_prefix: First part of each zone's name.
        labels: On the zones.
        google_apis: private (all of Google's APIs) or restricted (only those that VPC Service Controls cover).
    """

    project: str
    network: Input[str]
    name_prefix: str
    labels: Mapping[str, str]
    google_apis: Literal["private", "restricted"]


class GoogleApis(ComponentResource):
    """Google's domains as the network sees them; all records exist when `ready` resolves."""

    ready: Output[bool]

    def __init__(self, name: str, args: GoogleApisArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:network:GoogleApis", name, None, opts)
        child = ResourceOptions(parent=self)

        policy = gcp.dns.Policy(
            f"{name}-dns",
            project=args.project,
            name=resource_name(args.name_prefix, "dns"),
            description="Logs every query of the network.",
            enable_logging=True,
            enable_inbound_forwarding=False,
            networks=[{"network_url": args.network}],
            opts=child,
        )
        made = [policy.urn]
        for key, domain in DOMAINS.items():
            zone = gcp.dns.ManagedZone(
                f"{name}-{key}",
                project=args.project,
                name=resource_name(args.name_prefix, key),
                dns_name=domain,
                description=f"{domain} by the {args.google_apis} addresses of Google's APIs.",
                visibility="private",
                private_visibility_config={"networks": [{"network_url": args.network}]},
                labels=dict(args.labels),
                opts=child,
            )
            for record, (owner, kind, data) in records(domain, args.google_apis).items():
                made.append(
                    gcp.dns.RecordSet(
                        f"{name}-{key}-{record}",
                        project=args.project,
                        managed_zone=zone.name,
                        name=owner,
                        type=kind,
                        ttl=TTL_S,
                        rrdatas=list(data),
                        opts=child,
                    ).urn
                )

        self.ready = Output.all(*made).apply(lambda _: True)
        self.register_outputs({"ready": self.ready})


def records(domain: str, google_apis: Literal["private", "restricted"]) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Owner, type and data of a zone's two records: the addresses, and all names below, which lead to them."""
    addressed = f"{google_apis}.{domain}" if domain == APIS else domain
    addresses = tuple(str(address) for address in parse("google apis", GOOGLE_APIS[google_apis]))
    return {"addresses": (addressed, "A", addresses), "any": (f"*.{domain}", "CNAME", (addressed,))}
