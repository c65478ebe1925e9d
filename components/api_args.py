"""What the API tier takes; `api.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pulumi import Input, Resource

from components.api_configuration import ApiConfigurationArgs
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.rollout_args import BlueGreenArgs, ProbesArgs, ResourcesArgs, ScalingArgs


@dataclass(frozen=True, kw_only=True)
class EgressPathArgs:
    """Addresses outside the network that the pods may call.

    Attributes:
        ranges: IPv4 ranges.
        ports: TCP ports.
    """

    ranges: Sequence[str]
    ports: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class CachePathArgs:
    """The way to the cache; nodes are dialled directly, so it covers all of them.

    Attributes:
        ranges: IPv4 ranges of the nodes; empty when they are pods.
        namespaces: Labels of the namespaces of the nodes, by a stable key; empty when they are no pods.
        ports: TCP ports or ranges of ports, as text.
    """

    ranges: Sequence[str]
    namespaces: Mapping[str, Mapping[str, str]]
    ports: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ModelPathArgs:
    """The way to the model servers.

    Attributes:
        entrance: IPv4 range of the address behind which the routes to the models stand.
        entrance_port: TCP port of that address.
        namespace: Labels of the servers' namespace, for requests that go to one track directly.
        ports: TCP ports of the servers themselves.
    """

    entrance: str
    entrance_port: int
    namespace: Mapping[str, str]
    ports: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class ApiArgs:
    """The API tier.

    Attributes:
        namespace: Kubernetes namespace to create.
        service_account_email: Google service account that the pods act as; `SERVICE_ACCOUNT` of `namespace` must be
            allowed to (roles/iam.workloadIdentityUser), and it needs roles/cloudsql.instanceUser for its database
            login. None where there is no Google Cloud.
        configuration: What the API is told.
        database: The database.
        cache: The way to the cache.
        host_aliases: Addresses by host name, where the cluster's DNS does not know the names of database and cache.
        models: The way to the model servers; None where there are none.
        google_apis: Which private entrance to Google's APIs the network has; None where there is no Google Cloud.
        egress: Further ways out, by name; the network's firewall must open them, too.
        client_ranges: CIDR ranges that requests come from (the load balancer's), by a stable key.
        client_namespaces: Labels of namespaces whose pods may call the API, by a stable key.
        image: Container image pinned by digest, `registry/name@sha256:...`.
        port: TCP port that the container listens on, above 1024.
        metrics_port: TCP port of its own for metrics, so that no route from outside leads to them.
        resources: What one pod asks for.
        probes: How health is asked for.
        scaling: The autoscaler.
        blue_green: How a new version takes over.
        max_unavailable_percent: Percentage of pods that a drain may take at once.
        shutdown_grace_s: Seconds for finishing open requests before a pod is killed.
        after: What must exist before the pods: the release of Argo Rollouts, the database and its names.
        labels: Labels of every object.
    """

    namespace: str
    service_account_email: Input[str] | None
    configuration: ApiConfigurationArgs
    database: ManagedDatabaseArgs | InClusterDatabaseArgs
    cache: CachePathArgs
    host_aliases: Mapping[str, Input[str]]
    models: ModelPathArgs | None
    google_apis: Literal["private", "restricted"] | None
    egress: Mapping[str, EgressPathArgs]
    client_ranges: Mapping[str, str]
    client_namespaces: Mapping[str, Mapping[str, str]]
    image: str
    port: int
    metrics_port: int
    resources: ResourcesArgs
    probes: ProbesArgs
    scaling: ScalingArgs
    blue_green: BlueGreenArgs
    max_unavailable_percent: int
    shutdown_grace_s: int
    after: Sequence[Resource]
    labels: Mapping[str, str]
