"""What PostgreSQL inside the cluster takes; `cloud_native_pg.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pulumi import Input, Resource

from components.in_cluster_authority import IssuerRef
from components.postgresql.server_parameters import LoggingArgs


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """The disks of each instance.

    Attributes:
        storage_class: StorageClass of an existing cluster; None takes the cluster's default. Must be None with `key`.
        encryption_key: A Cloud KMS key for disks on Google Cloud, usable by Compute Engine's agent when it resolves; a
            StorageClass of its own is then made. None leaves encryption to whoever made the StorageClass.
        data: Size of the data volume, a Kubernetes quantity ("20Gi"); it can grow, never shrink.
        log: Size of the volume for the transaction log: its own, so that a full log never fills the data's.
    """

    storage_class: str | None
    encryption_key: Input[str] | None
    data: str
    log: str


@dataclass(frozen=True, kw_only=True)
class InstanceArgs:
    """One server's pod.

    Attributes:
        image: PostgreSQL image, with pgAudit in it.
        cpu: CPU reserved; no limit, so that a query is never throttled.
        memory_mib: Memory reserved and at most, in MiB: a database that is evicted for memory fails over.
    """

    image: str
    cpu: str
    memory_mib: int


@dataclass(frozen=True, kw_only=True)
class PoolerArgs:
    """PgBouncer in front of the servers, in transaction mode.

    The settings' pool of 10/100/+20 becomes, per PgBouncer pod and login: 10 server connections are kept open
    (`min_pool_size`), up to 100 serve clients (`default_pool_size`), 20 more are opened for clients that have waited
    for three seconds (`reserve_pool_size`), and 120 are never exceeded (`max_db_connections`).

    Attributes:
        image: PgBouncer image.
        instances: Pods per pooler; each has its own pool, so servers see as many times the sizes below.
        cpu: CPU reserved.
        memory: Memory reserved and at most.
        min_size: Server connections kept open.
        max_size: Server connections in use at most, before the reserve.
        overflow: Server connections in the reserve.
        client_connections: Connections that clients may open to one pod.
    """

    image: str
    instances: int
    cpu: str
    memory: str
    min_size: int
    max_size: int
    overflow: int
    client_connections: int


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """Continuous archiving of the log, and a daily base backup, in a bucket on Google Cloud Storage.

    Attributes:
        destination: Folder that receives them, gs://bucket/folder; must resolve only once `identity` may write there.
        identity: E-mail address of the Google service account that the servers act as when they archive; the Kubernetes
            account that CloudNativePG makes (called like the cluster) must be allowed to.
        google_apis: Which private entrance to Google's APIs the network has.
        start_time: HH:MM in UTC of the daily backup.
        retention_days: Days that recovery to any moment reaches back.
    """

    destination: Input[str]
    identity: Input[str]
    google_apis: Literal["private", "restricted"]
    start_time: str
    retention_days: int


@dataclass(frozen=True, kw_only=True)
class CloudNativePgArgs:
    """The database cluster inside Kubernetes.

    Attributes:
        namespace: Kubernetes namespace to create.
        cluster: Name of the cluster; pods, Services and Secrets begin with it (at most 30 characters).
        primary_host: Stable host name for reads and writes; goes into the server certificate.
        replica_hosts: Stable host names for reads, by a stable key (`replica-1`); one replica is made per name.
        instance: The servers.
        storage: Their disks.
        pooler: The poolers in front of them.
        backup: Where backups go; None makes none, which is for databases whose loss costs nothing.
        logging: What the servers log.
        max_connections: Server connections that each instance accepts.
        database: Name of the application's database.
        logins: Logins by a stable key: role names, each the common name of a client certificate. They get no rights
            beyond logging in.
        issuer: Who signs the servers' and the poolers' certificates, and the clients'.
        certificate_duration_h: Hours that a certificate is valid.
        certificate_renew_before_h: Hours before its end at which it is renewed.
        client_namespaces: Labels of namespaces whose pods may connect, by a stable key.
        operator_namespace: Namespace of the operator and of the backup plugin.
        api_server_ranges: Name to an IPv4 range in which the API server answers; servers report to it.
        api_server_ports: Ports on which it answers there.
        after: What must exist before: the controllers' releases.
        labels: Labels of every object.
    """

    namespace: str
    cluster: str
    primary_host: str
    replica_hosts: Mapping[str, str]
    instance: InstanceArgs
    storage: StorageArgs
    pooler: PoolerArgs
    backup: BackupArgs | None
    logging: LoggingArgs
    max_connections: int
    database: str
    logins: Mapping[str, str]
    issuer: IssuerRef
    certificate_duration_h: int
    certificate_renew_before_h: int
    client_namespaces: Mapping[str, Mapping[str, str]]
    operator_namespace: str
    api_server_ranges: Mapping[str, str]
    api_server_ports: Sequence[int]
    after: Sequence[Resource]
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuses what cannot work.

        Raises:
            ValueError: Both a StorageClass and a key are given.
        """
        if self.storage.storage_class is not None and self.storage.encryption_key is not None:
            raise ValueError(
                "storage names both a StorageClass and a key; a class of its own is made for the key: leave one out"
            )

    @property
    def instances(self) -> int:
        """Servers: a primary, and a replica per host name."""
        return 1 + len(self.replica_hosts)
