"""A Redis Cluster on Memorystore: over several zones, TLS only, IAM logins, encrypted with an own key, backed up.

Owns the cluster, and nothing else. Does not own the key, the pool that signs server certificates, the place of its
endpoints in the network (service_endpoints), the access control list (memorystore_access), the DNS name: they arrive,
and whoever hands them in lets their values resolve only once Memorystore's service agent may use them. Who may log in
is a role on the project (`LOGIN_ROLE`), so it lies with the identity that has it.

Shape. The settings count nodes, primaries and replicas together; Memorystore counts shards and replicas per shard. Six
nodes with one replica per primary are three shards (`shard_count=3`, `replica_count=1`).
Certificates. Our own authority signs them, so that one root vouches for database and cache, and a maintenance of
Google's does not change what clients trust. Memorystore offers no names of our own for them, and clients dial node
addresses: they verify the chain, not the name (`verify-ca`). Could not be tried without an account: this mode, which
the provider has had for some months.

Deliberately not set
- `cross_cluster_replication_config`: the copy in another region is disaster recovery's.
- `gcs_source`, `managed_backup_source`: they fill a new cluster from a backup, which restoring does, not building.
- `maintenance_version`: upgrades come in the maintenance window; forcing one is an operation.
- `zone_distribution_config.zone`: only of single-zone clusters.
- further `redis_configs`: what Memorystore chooses (active defragmentation, client limits) is right until measured.
Surprises. TLS, authorization and zones cannot be changed: the provider would replace the cluster. Its name is fixed, so
that the successor fails on it and the data stays (`delete_before_replace=False`). Backups outlive their
cluster, until their own end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.redis.redis import PORT, Authentication, Discovery, Verification

SERVICE_CLASS = "gcp-memorystore-redis"
"""Google's name of the service in service connection policies."""

PORTS = ("6379", "11000-13047")
"""Discovery, and the nodes behind the endpoints.
https://cloud.google.com/memorystore/docs/cluster/connect-cluster-instance (ports to allow)"""

LOGIN_ROLE = "roles/redis.dbConnectionUser"
"""What an identity needs to connect, with a token for its password."""

SERVICE = "redis.googleapis.com"
"""The API whose service agent uses key and certificate pool."""

DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """Automated backups, daily.

    Attributes:
        hour: Hour at which they start, UTC, 0 to 23.
        retention_days: Days that one is kept, 1 to 365.
    """

    hour: int
    retention_days: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceWindowArgs:
    """The hour in which the service may update nodes, one after the other.

    Attributes:
        day: Day of the week.
        hour: Hour at which it opens, UTC, 0 to 23. It lasts one hour.
    """

    day: Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    hour: int


@dataclass(frozen=True, kw_only=True)
class MemorystoreArgs:
    """The cluster.

    Attributes:
        project: Project id.
        region: Region; its zones share the nodes.
        cluster_name: Name of the cluster in the region.
        host: The stable host name for discovery.
        primaries: Shards, each a primary.
        replicas_per_primary: 0 to 2 replicas in each shard.
        node_type: Machine type, e.g. `REDIS_HIGHMEM_MEDIUM`.
        eviction: `maxmemory-policy`.
        fsync: When writes reach the append-only file on disk.
        backup: Automated backups.
        maintenance_window: When the service may update nodes.
        network_id: The VPC; must resolve only once the service may make its endpoints there.
        server_ca_pool: The pool that signs server certificates; must resolve only once the service agent may use it.
        kms_key: The Cloud KMS key; must resolve only once the service agent may use it.
        acl_policy: The access control list (projects/*/locations/*/aclPolicies/*); None lets every login use all keys.
        deletion_protection: Whether the cloud refuses to delete the cluster.
        labels: Labels of the cluster.
    """

    project: str
    region: str
    cluster_name: str
    host: str
    primaries: int
    replicas_per_primary: int
    node_type: str
    eviction: str
    fsync: Literal["ALWAYS", "EVERYSEC"]
    backup: BackupArgs
    maintenance_window: MaintenanceWindowArgs
    network_id: Input[str]
    server_ca_pool: Input[str]
    kms_key: Input[str]
    acl_policy: Input[str] | None
    deletion_protection: bool
    labels: Mapping[str, str]


class Memorystore(ComponentResource):
    """A managed Redis Cluster (satisfies `Redis`)."""

    discovery: Discovery
    authentication: Authentication = "google-iam-token"
    verification: Verification = "verify-ca"
    primaries: int
    replicas_per_primary: int
    cluster_id: Output[str]  # projects/*/locations/*/clusters/*
    cluster_name: Output[str]

    def __init__(self, name: str, args: MemorystoreArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:cache:Memorystore", name, None, opts)

        cluster = gcp.redis.Cluster(
            f"{name}-cluster",
            project=args.project,
            region=args.region,
            name=args.cluster_name,
            shard_count=args.primaries,
            replica_count=args.replicas_per_primary,
            node_type=args.node_type,
            zone_distribution_config={"mode": "MULTI_ZONE"},
            psc_configs=[{"network": args.network_id}],
            transit_encryption_mode="TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
            server_ca_mode="SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA",
            server_ca_pool=args.server_ca_pool,
            authorization_mode="AUTH_MODE_IAM_AUTH",
            kms_key=args.kms_key,
            acl_policy=args.acl_policy,
            persistence_config={"mode": "AOF", "aof_config": {"append_fsync": args.fsync}},
            automated_backup_config={
                "fixed_frequency_schedule": {"start_time": {"hours": args.backup.hour}},
                "retention": f"{args.backup.retention_days * DAY_S}s",
            },
            maintenance_policy={
                "weekly_maintenance_windows": [
                    {
                        "day": args.maintenance_window.day,
                        # All four, as the API returns them: with the hour alone every refresh would show a change.
                        "start_time": {"hours": args.maintenance_window.hour, "minutes": 0, "seconds": 0, "nanos": 0},
                    }
                ]
            },
            redis_configs={"maxmemory-policy": args.eviction},
            deletion_protection_enabled=args.deletion_protection,
            labels=dict(args.labels),
            # What replaces the cluster fails on its name, before the data is gone.
            opts=ResourceOptions(parent=self, delete_before_replace=False),
        )

        self.cluster_id = cluster.id
        self.cluster_name = cluster.name
        self.primaries = args.primaries
        self.replicas_per_primary = args.replicas_per_primary
        self.discovery = Discovery(host=args.host, address=cluster.discovery_endpoints.apply(_address), port=PORT)
        self.register_outputs({"cluster_id": self.cluster_id, "discovery": self.discovery.address})


def _address(endpoints: Sequence[Any]) -> str:
    """The discovery endpoint's address; there is one, since there is one network."""
    return str(endpoints[0].address)
