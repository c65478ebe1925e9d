"""What PostgreSQL on Cloud SQL takes; `cloud_sql.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import Input

from components.postgresql.server_parameters import LoggingArgs

__all__ = [
    "BackupArgs",
    "CloudSqlArgs",
    "InsightsArgs",
    "LoggingArgs",
    "MaintenanceWindowArgs",
    "PrimaryArgs",
    "ReplicaArgs",
    "StorageArgs",
]


@dataclass(frozen=True, kw_only=True)
class PrimaryArgs:
    """The server that takes writes.

    Attributes:
        host: Its stable host name; goes into the server certificate.
        tier: Machine type, e.g. `db-perf-optimized-N-4` (ENTERPRISE_PLUS) or `db-custom-2-8192` (ENTERPRISE).
        availability_type: REGIONAL keeps a synchronous standby in `secondary_zone`; ZONAL does not.
        zone: Preferred zone.
        secondary_zone: Preferred zone of the standby; None with ZONAL.
    """

    host: str
    tier: str
    availability_type: Literal["REGIONAL", "ZONAL"]
    zone: str
    secondary_zone: str | None


@dataclass(frozen=True, kw_only=True)
class ReplicaArgs:
    """One read replica.

    Attributes:
        host: Its stable host name; goes into the server certificate.
        tier: Machine type; not smaller than the primary's, or it cannot keep up with the log.
        zone: Preferred zone; best one that the primary is not in.
    """

    host: str
    tier: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class StorageArgs:
    """The data disk, the same for every instance.

    Attributes:
        size_gb: Gigabytes at creation; later growth is the service's and is not undone by an update.
        autoresize_limit_gb: Gigabytes that automatic growth stops at; 0 is no limit. A disk never shrinks.
        data_cache: A local SSD cache beside the memory (ENTERPRISE_PLUS only).
    """

    size_gb: int
    autoresize_limit_gb: int
    data_cache: bool


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """Backups and point-in-time recovery of the primary; both are always on.

    Attributes:
        location: Region or multi-region (`eu`) that keeps the backups; mind residency.
        start_time: HH:MM in UTC at which the daily four-hour window starts.
        retained_backups: How many daily backups are kept (1 to 365).
        transaction_log_retention_days: Days that recovery to any moment reaches back (1 to 7; ENTERPRISE_PLUS to 35).
        final_backup_retention_days: Days that the backup taken at deletion is kept (1 to 365).
    """

    location: str
    start_time: str
    retained_backups: int
    transaction_log_retention_days: int
    final_backup_retention_days: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceWindowArgs:
    """The hour in which the service may restart instances.

    Attributes:
        day: Day of the week, 1 (Monday) to 7.
        hour: Hour of the day in UTC, 0 to 23.
        update_track: How long after the notice: canary one week, stable two, week5 five.
    """

    day: int
    hour: int
    update_track: Literal["canary", "stable", "week5"]


@dataclass(frozen=True, kw_only=True)
class InsightsArgs:
    """Query Insights.

    Attributes:
        query_plans_per_minute: Sampled plans per minute, 0 to 20.
        query_string_length: Bytes of a query text kept, 256 to 4500.
        record_client_address: Keeps client addresses (personal data where clients are people's machines).
        record_application_tags: Keeps sqlcommenter tags.
    """

    query_plans_per_minute: int
    query_string_length: int
    record_client_address: bool
    record_application_tags: bool


@dataclass(frozen=True, kw_only=True)
class CloudSqlArgs:
    """The database cluster on Cloud SQL.

    Attributes:
        project: Project id.
        region: Region of every instance.
        instance_prefix: First part of each instance's name; a random suffix follows, since a deleted instance's name
            stays blocked for a week.
        database_version: E.g. `POSTGRES_17`.
        edition: ENTERPRISE_PLUS for production; ENTERPRISE for small machines.
        primary: The server that takes writes.
        replicas: Read replicas by a stable key (`replica-1`).
        storage: The data disk.
        backup: Backups and recovery.
        maintenance_window: When the service may restart instances.
        logging: What the server logs.
        insights: Query Insights.
        max_connections: Server connections that each instance accepts; at least the application's processes times (pool
            + overflow).
        network_id: The VPC (projects/*/global/networks/*); must resolve only once its private services access exists.
        allocated_ip_range: Name of the range reserved for private services access that addresses come from.
        server_ca_pool: The pool that signs server certificates; must resolve only once Cloud SQL's agent may use it.
        encryption_key_name: The Cloud KMS key; must resolve only once Cloud SQL's agent may use it.
        database: Name of the application's database.
        iam_users: E-mail addresses of the service accounts that may log in, by a stable key. They get no rights beyond
            logging in.
        deletion_protection: Refuses deletion in the provider and in the cloud.
        labels: Labels of the instances.
    """

    project: str
    region: str
    instance_prefix: str
    database_version: str
    edition: Literal["ENTERPRISE_PLUS", "ENTERPRISE"]
    primary: PrimaryArgs
    replicas: Mapping[str, ReplicaArgs]
    storage: StorageArgs
    backup: BackupArgs
    maintenance_window: MaintenanceWindowArgs
    logging: LoggingArgs
    insights: InsightsArgs
    max_connections: int
    network_id: Input[str]
    allocated_ip_range: Input[str]
    server_ca_pool: Input[str]
    encryption_key_name: Input[str]
    database: str
    iam_users: Mapping[str, Input[str]]
    deletion_protection: bool
    labels: Mapping[str, str]
