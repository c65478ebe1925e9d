"""The API tier: a closed namespace, an identity without keys, the rendered configuration, and the workload that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.api_configuration import ApiConfigurationArgs
from components.rollout import BlueGreenArgs, ProbesArgs, ResourcesArgs, ScalingArgs


@dataclass(frozen=True, kw_only=True)
class ApiArgs:
    """The API tier.

    Attributes:
        project: Project id; also names the cluster's workload identity pool, `<project>.svc.id.goog`.
        namespace: Kubernetes namespace to create.
        account_id: Id of the Google service account to create (6 to 30 characters).
        configuration: What the API is told.
        database_ca: Root certificates (PEM) that the database's server certificates are verified against.
        database_range: CIDR range that database addresses come from; the only data store the pods may reach.
        client_ranges: CIDR ranges that requests come from (the load balancer's), by a stable key.
        client_namespaces: Labels of namespaces whose pods may call the API, by a stable key.
        image: Container image pinned by digest, `registry/name@sha256:...`.
        port: TCP port that the container listens on, above 1024.
        resources: What one pod asks for.
        probes: How health is asked for.
        scaling: The autoscaler.
        blue_green: How a new version takes over.
        max_unavailable_percent: Percentage of pods that a drain may take at once.
        shutdown_grace_s: Seconds for finishing open requests before a pod is killed.
        labels: Labels of every object.
    """

    project: str
    namespace: str
    account_id: str
    configuration: ApiConfigurationArgs
    database_ca: Input[str]
    database_range: str
    client_ranges: Mapping[str, str]
    client_namespaces: Mapping[str, Mapping[str, str]]
    image: str
    port: int
    resources: ResourcesArgs
    probes: ProbesArgs
    scaling: ScalingArgs
    blue_green: BlueGreenArgs
    max_unavailable_percent: int
    shutdown_grace_s: int
    labels: Mapping[str, str]


class Api(ComponentResource):
    """The API, reachable inside the cluster under `host`."""

    namespace: Output[str]
    service_account_email: Output[str]
    active_service: Output[str]
    preview_service: Output[str]
    host: Output[str]
    """`<service>.<namespace>.svc.cluster.local` of the active version."""
