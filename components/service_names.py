"""Stable host names for data stores: a private DNS zone per exact name.

Owns, per host name, a private zone whose apex is that name, with one A record.
Does not own the addresses: whichever engine serves a name hands its address in.

Why one zone per name. The names end in `cluster.local`, which Kubernetes regards as its own: inside a cluster that
domain's resolver answers first, and a zone that only the VPC sees is never asked. GKE with cluster-scoped Cloud DNS
keeps `cluster.local` in a private zone bound to the cluster; Cloud DNS looks at the cluster's zones before the
network's and takes the one with the longest matching suffix (https://cloud.google.com/dns/docs/vpc-name-res-order). A
zone whose apex is the exact name and that is bound to the cluster therefore wins for this name, and hides no other one.
The same zone is bound to the VPC, for jobs that run outside the cluster.

Could not be tried without an account: that Cloud DNS accepts a zone below the managed `cluster.local` zone in the same
scope. The provider's own example binds one zone to a cluster and a network; none of its examples lies below
`cluster.local`. If it is refused, the first `up` says so, and nothing else depends on the zones but the pods.
Does not work with kube-dns or CoreDNS as the cluster's DNS (`cluster_ids` has no effect there), nor where a DNS server
policy forwards all of the network's queries elsewhere.

Deliberately not set: `dnssec_config` and `cloud_logging_config` (public zones only; a private zone's queries are logged
by the network's DNS policy), `force_destroy` (the apex record goes with us; anything else in there is not ours to
delete).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class ServiceNameArgs:
    """One host name.

    Attributes:
        host: Fully qualified, without the trailing dot, e.g. `postgres-primary.cluster.local`.
        address: The IPv4 address it stands for.
    """

    host: str
    address: Input[str]


@dataclass(frozen=True, kw_only=True)
class ServiceNamesArgs:
    """The names and who sees them.

    Attributes:
        project: Project id.
        zone_prefix: First part of each zone's name, so that stacks of one project do not collide.
        ttl_s: Seconds that resolvers may keep an answer: what a change of address costs at most.
        names: Host names by a stable key (`primary`, `replica-1`).
        network_ids: VPC networks that resolve the names, by a stable key (projects/*/global/networks/*).
        cluster_ids: GKE clusters with cluster-scoped Cloud DNS that resolve them (projects/*/locations/*/clusters/*).
        labels: Labels of the zones.
    """

    project: str
    zone_prefix: str
    ttl_s: int
    names: Mapping[str, ServiceNameArgs]
    network_ids: Mapping[str, Input[str]]
    cluster_ids: Mapping[str, Input[str]]
    labels: Mapping[str, str]


class ServiceNames(ComponentResource):
    """Host names that workloads resolve."""

    hosts: dict[str, Output[str]]  # host name by key; resolves once its record exists

    def __init__(self, name: str, args: ServiceNamesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:network:ServiceNames", name, None, opts)
        child = ResourceOptions(parent=self)

        self.hosts = {}
        for key, service in args.names.items():
            zone = gcp.dns.ManagedZone(
                f"{name}-{key}",
                project=args.project,
                name=f"{args.zone_prefix}-{key}",
                dns_name=_absolute(service.host),
                description=f"The address of {service.host}",
                visibility="private",
                private_visibility_config=_seen_by(args),
                labels=dict(args.labels),
                opts=child,
            )
            record = gcp.dns.RecordSet(
                f"{name}-{key}-address",
                project=args.project,
                managed_zone=zone.name,
                name=_absolute(service.host),
                type="A",
                ttl=args.ttl_s,
                rrdatas=[service.address],
                opts=child,
            )
            self.hosts[key] = record.name.apply(_relative)

        self.register_outputs({"hosts": self.hosts})


def _seen_by(args: ServiceNamesArgs) -> gcp.dns.ManagedZonePrivateVisibilityConfigArgsDict:
    """A list that would be empty is left out."""
    seen: gcp.dns.ManagedZonePrivateVisibilityConfigArgsDict = {}
    if args.network_ids:
        seen["networks"] = [{"network_url": network} for network in args.network_ids.values()]
    if args.cluster_ids:
        seen["gke_clusters"] = [{"gke_cluster_name": cluster} for cluster in args.cluster_ids.values()]
    return seen


def _absolute(host: str) -> str:
    """The host name as DNS writes it, with the root's dot."""
    return f"{host}."


def _relative(dns_name: str) -> str:
    """The host name as clients and certificates write it, without the root's dot."""
    return dns_name.removesuffix(".")
