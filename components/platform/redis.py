"""Settings -> arguments of the Redis cluster, whichever engine runs it, and of the name of its discovery. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pulumi import Input, Resource

from components.api_args import CachePathArgs
from components.api_configuration import RedisClientArgs
from components.in_cluster_authority import IssuerRef
from components.naming import resource_name
from components.platform.foundation import node_tag, stack_name
from components.redis.in_cluster_args import InClusterRedisArgs, NodeArgs
from components.redis.memorystore import PORTS, SERVICE_CLASS, BackupArgs, MaintenanceWindowArgs, MemorystoreArgs
from components.redis.redis import PORT, Authentication, Discovery, Verification
from components.service_endpoints import ServiceEndpointsArgs
from components.service_names import ServiceNameArgs, ServiceNamesArgs
from environments.settings import Settings

HOURS_PER_DAY = 24
NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label by which Kubernetes itself tells namespaces apart."""

_DAYS: Final[dict[str, Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]]] = {
    "monday": "MONDAY",
    "tuesday": "TUESDAY",
    "wednesday": "WEDNESDAY",
    "thursday": "THURSDAY",
    "friday": "FRIDAY",
    "saturday": "SATURDAY",
    "sunday": "SUNDAY",
}
_FSYNC: Final[dict[str, Literal["ALWAYS", "EVERYSEC"]]] = {"always": "ALWAYS", "everysec": "EVERYSEC"}


def redis_endpoints_args(settings: Settings, *, network_id: Input[str]) -> ServiceEndpointsArgs:
    """The place of Memorystore's endpoints in the network."""
    network = settings.network
    return ServiceEndpointsArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        network_id=network_id,
        name_prefix=stack_name(settings),
        service="redis",
        service_class=SERVICE_CLASS,
        addresses=network.address_plan.endpoints,
        ports=PORTS,
        node_tag=node_tag(settings),
        flow_log_interval=network.flow_logs.aggregation_interval,
        flow_log_sampling=network.flow_logs.sampling,
        labels=settings.labels,
    )


def memorystore_args(
    settings: Settings,
    *,
    network_id: Input[str],
    server_ca_pool: Input[str],
    kms_key: Input[str],
    acl_policy: Input[str],
) -> MemorystoreArgs:
    """The cluster on Memorystore."""
    redis = settings.cache.redis
    return MemorystoreArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        cluster_name=resource_name(stack_name(settings), "redis"),
        host=redis.cluster.discovery_host,
        primaries=redis.cluster.primaries,
        replicas_per_primary=redis.cluster.replicas_per_primary,
        node_type=redis.machine.node_type,
        eviction=redis.eviction,
        fsync=_FSYNC[redis.persistence.fsync],
        backup=BackupArgs(hour=redis.backup.hour, retention_days=redis.backup.retention_days),
        maintenance_window=MaintenanceWindowArgs(day=_DAYS[redis.maintenance.day], hour=redis.maintenance.hour),
        network_id=network_id,
        server_ca_pool=server_ca_pool,
        kms_key=kms_key,
        acl_policy=acl_policy,
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )


def in_cluster_redis_args(
    settings: Settings,
    *,
    encryption_key: Input[str] | None,
    tenants: Sequence[str],
    after: Sequence[Resource],
) -> InClusterRedisArgs:
    """The cluster of pods; its clients are the API, and the tenants whose plans have a key space.

    Args:
        settings: Settings of the environment.
        encryption_key: The nodes' disk key on GKE; None on an existing cluster.
        tenants: Namespaces of those tenants.
        after: What must exist before its certificate: cert-manager, and the issuer.
    """
    redis = settings.cache.redis
    pods = redis.in_cluster
    return InClusterRedisArgs(
        namespace=pods.namespace,
        host=redis.cluster.discovery_host,
        primaries=redis.cluster.primaries,
        replicas_per_primary=redis.cluster.replicas_per_primary,
        node=NodeArgs(
            image=pods.image,
            cpu=pods.cpu,
            memory=pods.memory,
            max_memory=pods.max_memory,
            volume=pods.volume,
            storage_class=pods.storage_class,
            encryption_key=encryption_key if pods.storage_class is None else None,
        ),
        eviction=redis.eviction,
        fsync=redis.persistence.fsync,
        issuer=IssuerRef(kind=pods.issuer.kind, name=pods.issuer.name),
        certificate_lifetime_h=pods.certificate_days * HOURS_PER_DAY,
        acl_secret=pods.acl_users,
        client_namespaces={
            name: {NAMESPACE_NAME: namespace}
            for name, namespace in (("api", settings.application.api.namespace), *zip(tenants, tenants, strict=True))
        },
        keep_volumes=settings.protection.enabled,
        after=after,
        labels=settings.labels,
    )


def redis_names_args(
    settings: Settings, *, discovery: Discovery, network_ids: Mapping[str, Input[str]], cluster_id: Input[str]
) -> ServiceNamesArgs:
    """The discovery host, seen by the networks and by the cluster."""
    return ServiceNamesArgs(
        project=settings.google_cloud.project_id,
        zone_prefix=stack_name(settings),
        ttl_s=settings.cache.redis.host_name_ttl_s,
        names={"redis": ServiceNameArgs(host=discovery.host, address=discovery.address)},
        network_ids=network_ids,
        cluster_ids={"platform": cluster_id},
        labels=settings.labels,
    )


def redis_client_args(settings: Settings, *, user: str) -> RedisClientArgs:
    """How the API reaches the cache; all of it is known before anything exists.

    Args:
        settings: Settings of the environment.
        user: Address of the API's Google service account.
    """
    redis, authentication = settings.cache.redis, redis_authentication(settings)
    return RedisClientArgs(
        nodes=redis.cluster.nodes,
        discovery_host=redis.cluster.discovery_host,
        port=PORT,
        verification=redis_verification(settings),
        authentication=authentication,
        # With tokens, the user of the access control list is the account's address.
        user=user if authentication == "google-iam-token" else None,
    )


def redis_authentication(settings: Settings) -> Authentication:
    """How clients of the engine prove themselves."""
    redis = settings.cache.redis
    if redis.engine == "memorystore":
        return "google-iam-token"
    return "none" if redis.in_cluster.acl_users is None else "acl"


def redis_verification(settings: Settings) -> Verification:
    """What clients of the engine check of a server's certificate."""
    return "verify-ca" if settings.cache.redis.engine == "memorystore" else "verify-full"


def redis_path(settings: Settings) -> CachePathArgs:
    """The API's way to the nodes."""
    redis = settings.cache.redis
    if redis.engine == "in_cluster":
        namespace = {NAMESPACE_NAME: redis.in_cluster.namespace}
        return CachePathArgs(ranges=(), namespaces={"redis": namespace}, ports=(str(PORT),))
    return CachePathArgs(ranges=(settings.network.address_plan.endpoints,), namespaces={}, ports=PORTS)
