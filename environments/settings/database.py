"""The PostgreSQL cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.merge import UNIQUE
from environments.settings.in_cluster_postgresql import InClusterPostgresqlSettings
from environments.settings.maintenance import MaintenanceWindowSettings
from environments.settings.model import HostName, ListOf, SettingsModel

PLUS_TIERS = ("db-perf-optimized-", "db-c4a-highmem-")
"""Machine types of edition ENTERPRISE_PLUS (Cloud SQL documentation, editions)."""

ENTERPRISE_LOG_DAYS = 7
"""Days of transaction logs that edition ENTERPRISE keeps at most (Cloud SQL documentation, point-in-time recovery)."""


class PostgresqlClusterSettings(SettingsModel):
    """The names under which applications reach the cluster, whichever engine is behind them."""

    primary_host: HostName
    """Host name of the primary: reads and writes."""

    replica_hosts: Annotated[ListOf[HostName], Field(max_length=10)]
    """Host names of the read replicas; one replica is made per name."""

    @model_validator(mode="after")
    def _every_host_is_another(self) -> PostgresqlClusterSettings:
        hosts = [self.primary_host, *self.replica_hosts]
        if len(set(hosts)) != len(hosts):
            raise ValueError("a host name is used twice; each instance needs its own")
        labels = [host.split(".", 1)[0] for host in hosts]
        if len(set(labels)) != len(labels):
            raise ValueError(
                "two hosts share their first label, which names the resource; choose different first labels"
            )
        if "primary" in labels[1:]:
            raise ValueError("a replica's first label is `primary`, which names the primary itself; choose another")
        return self


class ConnectionPoolSettings(SettingsModel):
    """Connections that one API process keeps to the database."""

    min_size: Annotated[int, Field(ge=0, le=10_000)]
    """Connections kept open."""

    max_size: Annotated[int, Field(ge=1, le=10_000)]
    """Connections in the pool at most."""

    overflow: Annotated[int, Field(ge=0, le=10_000)]
    """Connections above `max_size` that may be opened for a short while under load."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> ConnectionPoolSettings:
        if self.min_size > self.max_size:
            raise ValueError(f"min_size {self.min_size} exceeds max_size {self.max_size}")
        return self


class PostgresqlBackupSettings(SettingsModel):
    """Backups of the primary, and how far back it can be restored."""

    start_time: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    """Start of the daily backup window, UTC, `HH:MM`."""

    retained_backups: Annotated[int, Field(ge=7, le=365)]
    """Daily backups that are kept."""

    point_in_time_days: Annotated[int, Field(ge=1, le=35)]
    """Days for which any moment can be restored (Cloud SQL: at most 7, with ENTERPRISE_PLUS 35)."""

    location: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    """Region or multi-region (`eu`) that keeps the backups of Cloud SQL; tenants' residency depends on it. The archive
    of CloudNativePG lies in `google_cloud.region`."""

    final_backup_days: Annotated[int, Field(ge=1, le=365)]
    """Days that the backup taken at deletion is kept (Cloud SQL), or that a deleted file of the archive can be brought
    back (CloudNativePG)."""


class PostgresqlMachineSettings(SettingsModel):
    """The machines under primary and replicas."""

    edition: Literal["ENTERPRISE", "ENTERPRISE_PLUS"]
    """Cloud SQL edition."""

    tier: Annotated[str, StringConstraints(pattern=r"^db-[A-Za-z0-9-]+$")]
    """Cloud SQL machine type."""

    availability: Literal["REGIONAL", "ZONAL"]
    """REGIONAL keeps a standby in a second zone and fails over to it."""

    disk_gb: Annotated[int, Field(ge=10, le=65_536)]
    """Size of the data disk at creation, in GB; it grows by itself."""

    disk_limit_gb: Annotated[int, Field(ge=10, le=65_536)]
    """Size above which the disk does not grow by itself, in GB."""

    data_cache: bool
    """Local SSD cache beside the memory (ENTERPRISE_PLUS only)."""

    @model_validator(mode="after")
    def _the_disk_fits_its_limit(self) -> PostgresqlMachineSettings:
        if self.disk_gb > self.disk_limit_gb:
            raise ValueError(f"disk_gb {self.disk_gb} exceeds disk_limit_gb {self.disk_limit_gb}")
        return self

    @model_validator(mode="after")
    def _the_edition_has_the_machine(self) -> PostgresqlMachineSettings:
        if self.tier.startswith(PLUS_TIERS) != (self.edition == "ENTERPRISE_PLUS"):
            raise InvariantError(
                "tier",
                f"edition {self.edition} does not have {self.tier}",
                f"ENTERPRISE_PLUS takes {' and '.join(f'{tier}*' for tier in PLUS_TIERS)}, ENTERPRISE the others",
            )
        return self

    max_connections: Annotated[int, Field(ge=50, le=262_143)]
    """PostgreSQL `max_connections`."""


class PostgresqlLoggingSettings(SettingsModel):
    """What the server logs beyond connections, checkpoints, lock waits and the audit trail, which are always on."""

    statements: Literal["none", "ddl", "mod", "all"]
    """Statements that are logged in full: definitions (ddl), these and changes (mod), or all."""

    slow_statement_ms: Annotated[int, Field(ge=-1, le=3_600_000)]
    """Milliseconds from which a statement is logged with its duration; -1 never (CIS Google Cloud 6.2.7)."""

    audit_classes: Annotated[
        ListOf[Literal["read", "write", "function", "role", "ddl", "misc"]], Field(min_length=1), UNIQUE
    ]
    """Statement classes that pgAudit records. A later layer adds to them; it takes some away by `!replace` only."""


class PostgresqlInsightsSettings(SettingsModel):
    """Query Insights."""

    query_plans_per_minute: Annotated[int, Field(ge=0, le=20)]
    """Sampled query plans per minute."""

    query_string_length: Annotated[int, Field(ge=256, le=4_500)]
    """Bytes of a query's text that are kept."""

    record_client_address: bool
    """Keep client addresses."""

    record_application_tags: bool
    """Keep the tags that the application puts into its queries."""


class CertificateSettings(SettingsModel):
    """The private authority that signs the servers' certificates; inside a cluster, only
    `organization` and `lifetime_years` count.
    """

    tier: Literal["ENTERPRISE", "DEVOPS"]
    """ENTERPRISE lists and revokes single certificates; DEVOPS issues and forgets."""

    organization: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """Organisation in the root certificate's subject."""

    algorithm: Literal["EC_P256_SHA256", "EC_P384_SHA384", "RSA_PKCS1_4096_SHA256"]
    """Signature algorithm of the root key."""

    lifetime_years: Annotated[int, Field(ge=1, le=30)]
    """Years that the root certificate is valid, at 365 days each."""


class DatabaseMaintenanceSettings(MaintenanceWindowSettings):
    """When the service may restart the servers."""

    track: Literal["canary", "stable", "week5"]
    """Weeks between notice and restart: canary one, stable two, week5 five."""


class PostgresqlSettings(SettingsModel):
    """One PostgreSQL cluster: a primary and its read replicas."""

    engine: Literal["cloud_sql", "cloudnative_pg"]
    """Who runs it: Cloud SQL, or the operator CloudNativePG in our own Kubernetes cluster. `machine`, `maintenance` and
    `insights` are Cloud SQL's, `in_cluster` is CloudNativePG's, all else is for both."""

    version: Literal["POSTGRES_16", "POSTGRES_17"]
    """PostgreSQL major version."""

    database: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    """Name of the application's database."""

    cluster: PostgresqlClusterSettings
    connection_pool: ConnectionPoolSettings
    machine: PostgresqlMachineSettings
    backup: PostgresqlBackupSettings
    maintenance: DatabaseMaintenanceSettings
    logging: PostgresqlLoggingSettings
    insights: PostgresqlInsightsSettings
    certificates: CertificateSettings
    in_cluster: InClusterPostgresqlSettings

    host_name_ttl_s: Annotated[int, Field(ge=5, le=86_400)]
    """Seconds that resolvers may keep the address behind a host name."""

    @model_validator(mode="after")
    def _the_edition_can_do_it(self) -> PostgresqlSettings:
        if self.machine.edition == "ENTERPRISE_PLUS":
            return self
        found = []
        if self.machine.data_cache:
            found.append(
                InvariantError(
                    "machine.data_cache",
                    "the data cache needs ENTERPRISE_PLUS",
                    "set it to false, or change the edition",
                )
            )
        if self.backup.point_in_time_days > ENTERPRISE_LOG_DAYS:
            found.append(
                InvariantError(
                    "backup.point_in_time_days",
                    f"edition ENTERPRISE keeps at most {ENTERPRISE_LOG_DAYS} days of transaction logs",
                    f"lower it to {ENTERPRISE_LOG_DAYS}, or set machine.edition to ENTERPRISE_PLUS",
                )
            )
        if found:
            raise InvariantErrors(found)
        return self

    @model_validator(mode="after")
    def _backups_reach_as_far_as_recovery(self) -> PostgresqlSettings:
        if self.backup.retained_backups < self.backup.point_in_time_days:
            raise InvariantError(
                "backup.retained_backups",
                f"{self.backup.retained_backups} daily backups do not reach back {self.backup.point_in_time_days} days",
                "keep at least as many daily backups as point_in_time_days",
            )
        return self


class DatabaseSettings(SettingsModel):
    """The databases of the platform."""

    postgresql: PostgresqlSettings
