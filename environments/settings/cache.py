"""The Redis cluster: how large it is, who runs it, and how it is kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.maintenance import MaintenanceWindowSettings
from environments.settings.model import (
    CpuQuantity,
    HostName,
    MemoryQuantity,
    NamespaceName,
    ResourceName,
    SettingsModel,
)

SMALLEST_MAJORITY = 3
"""Primaries that a Redis Cluster needs at least: a failed one is voted out by the majority of the others."""

MEBIBYTES = {"Mi": 1, "Gi": 1024}


class RedisClusterSettings(SettingsModel):
    """Shape of the cluster, as its clients see it."""

    nodes: Annotated[int, Field(ge=SMALLEST_MAJORITY, le=250)]
    """Nodes, primaries and replicas together: 6 nodes with 1 replica per primary are 3 shards."""

    replicas_per_primary: Annotated[int, Field(ge=0, le=2)]
    """Replicas of each primary, in other zones; one of them takes over when the primary fails."""

    discovery_host: HostName
    """Host name where clients learn the addresses of all nodes, whichever engine is behind it."""

    @property
    def primaries(self) -> int:
        """Primaries, that is, shards."""
        return self.nodes // (1 + self.replicas_per_primary)

    @model_validator(mode="after")
    def _nodes_are_whole_shards(self) -> RedisClusterSettings:
        shard = 1 + self.replicas_per_primary
        if self.nodes % shard:
            raise InvariantError(
                "nodes",
                f"{self.nodes} nodes are no whole number of shards of {shard} (a primary with its replicas)",
                f"choose a multiple of {shard}, or change replicas_per_primary",
            )
        if self.primaries < SMALLEST_MAJORITY:
            raise InvariantError(
                "nodes",
                f"{self.nodes} nodes with {self.replicas_per_primary} replicas per primary are {self.primaries} "
                f"primaries; {SMALLEST_MAJORITY} are the least that can vote a failed one out",
                f"raise nodes to at least {SMALLEST_MAJORITY * shard}",
            )
        return self


class RedisPersistenceSettings(SettingsModel):
    """The append-only file, which is always written."""

    fsync: Literal["always", "everysec"]
    """When writes reach the disk: before each answer (always), or within a second (everysec)."""


class RedisBackupSettings(SettingsModel):
    """Daily backups (Memorystore; the in-cluster engine's volumes are backed up with the cluster)."""

    hour: Annotated[int, Field(ge=0, le=23)]
    """Hour at which the backup starts, UTC."""

    retention_days: Annotated[int, Field(ge=1, le=365)]
    """Days that a backup is kept."""


class RedisMachineSettings(SettingsModel):
    """The machines of Memorystore."""

    node_type: Literal[
        "REDIS_SHARED_CORE_NANO",
        "REDIS_STANDARD_SMALL",
        "REDIS_HIGHCPU_MEDIUM",
        "REDIS_HIGHMEM_MEDIUM",
        "REDIS_STANDARD_LARGE",
        "REDIS_HIGHMEM_XLARGE",
        "REDIS_HIGHMEM_2XLARGE",
    ]
    """Memorystore node type."""


class IssuerSettings(SettingsModel):
    """The cert-manager issuer of the server certificates."""

    kind: Literal["ClusterIssuer", "Issuer"]
    """An issuer of the whole cluster, or one in the servers' own namespace."""

    name: ResourceName
    """Its name."""


class RedisInClusterSettings(SettingsModel):
    """The pods of the in-cluster engine."""

    namespace: NamespaceName
    """Kubernetes namespace, made for it alone."""

    image: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.\-/_:]+@sha256:[0-9a-f]{64}$")]
    """Container image of Redis 7 with redis-cli and a shell, pinned by digest."""

    cpu: CpuQuantity
    """Processor time that a node asks for."""

    memory: MemoryQuantity
    """Memory of a node's pod, request and limit."""

    max_memory: MemoryQuantity
    """Memory for data in it; the rest is for copies while the file is rewritten, and for clients' buffers."""

    volume: MemoryQuantity
    """Size of a node's volume; the append-only file grows beyond the data before it is rewritten."""

    storage_class: ResourceName | None
    """Kubernetes storage class; null takes the cluster's default."""

    acl_users: ResourceName | None
    """Kubernetes Secret with `users.acl` and `operator-password`; null lets in whoever the network lets in."""

    issuer: IssuerSettings

    certificate_days: Annotated[int, Field(ge=2, le=398)]
    """Days that a server certificate is valid; it is renewed when a third of them is left."""

    @model_validator(mode="after")
    def _data_fits_twice(self) -> RedisInClusterSettings:
        if 4 * _mebibytes(self.max_memory) > 3 * _mebibytes(self.memory):
            raise InvariantError(
                "max_memory",
                f"{self.max_memory} of data leave less than a quarter of {self.memory} for copies and buffers, so that "
                "the kernel would kill the node under load",
                "lower max_memory, or raise memory",
            )
        if _mebibytes(self.volume) < 2 * _mebibytes(self.max_memory):
            raise InvariantError(
                "volume",
                f"{self.volume} do not hold the append-only file beside its successor for {self.max_memory} of data",
                "choose at least twice max_memory",
            )
        return self


class RedisSettings(SettingsModel):
    """One Redis cluster."""

    engine: Literal["memorystore", "in_cluster"]
    """Who runs it: Memorystore for Redis Cluster, or pods in our own Kubernetes cluster."""

    cluster: RedisClusterSettings

    eviction: Literal["noeviction", "volatile-ttl", "volatile-lru", "volatile-lfu", "allkeys-lru", "allkeys-lfu"]
    """What goes when the memory is full (`maxmemory-policy`)."""

    persistence: RedisPersistenceSettings
    backup: RedisBackupSettings
    maintenance: MaintenanceWindowSettings
    machine: RedisMachineSettings
    in_cluster: RedisInClusterSettings

    host_name_ttl_s: Annotated[int, Field(ge=5, le=86_400)]
    """Seconds that resolvers may keep the address behind the discovery host."""


class CacheSettings(SettingsModel):
    """Caches."""

    redis: RedisSettings


def _mebibytes(quantity: str) -> int:
    """A memory quantity as a number."""
    return int(quantity[:-2]) * MEBIBYTES[quantity[-2:]]
