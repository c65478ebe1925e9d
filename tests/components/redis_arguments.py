"""One valid set of arguments per component of the Redis cluster; a test changes one fact of it."""

from __future__ import annotations

from typing import Any

from components.in_cluster_authority import IssuerRef
from components.redis.in_cluster_args import InClusterRedisArgs, NodeArgs
from components.redis.memorystore import BackupArgs, MaintenanceWindowArgs, MemorystoreArgs
from components.service_endpoints import ServiceEndpointsArgs

LABELS = {"environment": "prod"}
NETWORK = "projects/p/global/networks/platform"
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/redis"
POOL = "projects/p/locations/europe-west1/caPools/databases"
HOST = "redis.cluster.local"


def service_endpoints(**changed: Any) -> ServiceEndpointsArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "region": "europe-west1",
        "network_id": NETWORK,
        "name_prefix": "prod",
        "service": "redis",
        "service_class": "gcp-memorystore-redis",
        "addresses": "10.59.0.0/24",
        "ports": ("6379", "11000-13047"),
        "node_tag": "prod-node",
        "flow_log_interval": "INTERVAL_5_SEC",
        "flow_log_sampling": 1.0,
        "labels": LABELS,
    }
    return ServiceEndpointsArgs(**(fields | changed))


def memorystore(**changed: Any) -> MemorystoreArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "region": "europe-west1",
        "cluster_name": "prod-redis",
        "host": HOST,
        "primaries": 3,
        "replicas_per_primary": 1,
        "node_type": "REDIS_HIGHMEM_MEDIUM",
        "eviction": "volatile-lru",
        "fsync": "EVERYSEC",
        "backup": BackupArgs(hour=2, retention_days=35),
        "maintenance_window": MaintenanceWindowArgs(day="SUNDAY", hour=8),
        "network_id": NETWORK,
        "server_ca_pool": POOL,
        "acl_policy": "projects/p/locations/europe-west1/aclPolicies/prod",
        "kms_key": KEY,
        "deletion_protection": True,
        "labels": LABELS,
    }
    return MemorystoreArgs(**(fields | changed))


def node(**changed: Any) -> NodeArgs:
    fields: dict[str, Any] = {
        "image": "europe-west1-docker.pkg.dev/p/docker-hub/library/redis@sha256:" + "0" * 64,
        "cpu": "250m",
        "memory": "1Gi",
        "max_memory": "768Mi",
        "volume": "4Gi",
        "storage_class": None,
        "encryption_key": None,
    }
    return NodeArgs(**(fields | changed))


def in_cluster(**changed: Any) -> InClusterRedisArgs:
    fields: dict[str, Any] = {
        "namespace": "redis",
        "host": HOST,
        "primaries": 3,
        "replicas_per_primary": 1,
        "node": node(),
        "eviction": "volatile-lru",
        "fsync": "everysec",
        "issuer": IssuerRef(kind="ClusterIssuer", name="platform"),
        "certificate_lifetime_h": 2_160,
        "acl_secret": None,
        "client_namespaces": {"api": {"kubernetes.io/metadata.name": "api"}},
        "keep_volumes": True,
        "after": (),
        "labels": LABELS,
    }
    return InClusterRedisArgs(**(fields | changed))
