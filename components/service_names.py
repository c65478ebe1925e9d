"""Stable host names for data stores: a private DNS zone per exact name.

Owns, per host name, a private zone whose apex is that name, with one A record.
Does not own the addresses; whichever engine serves a name hands its address in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
        ttl_s: Seconds that resolvers may keep an answer; what a fail-over to another address costs at most.
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

    hosts: dict[str, Output[str]]
    """Host name by key; resolves once its record exists."""
