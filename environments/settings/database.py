"""The PostgreSQL cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.settings.maintenance import MaintenanceWindowSettings
from environments.settings.model import HostName, ListOf, SettingsModel


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
    """Days for which any moment can be restored (Cloud SQL Enterprise Plus: at most 35)."""


class PostgresqlMachineSettings(SettingsModel):
    """The machines under primary and replicas."""

    edition: Literal["ENTERPRISE", "ENTERPRISE_PLUS"]
    """Cloud SQL edition."""

    tier: Annotated[str, StringConstraints(pattern=r"^db-[a-z0-9-]+$")]
    """Cloud SQL machine type."""

    availability: Literal["REGIONAL", "ZONAL"]
    """REGIONAL keeps a standby in a second zone and fails over to it."""

    disk_gb: Annotated[int, Field(ge=10, le=65_536)]
    """Size of the data disk at creation, in GB; it grows by itself."""

    disk_limit_gb: Annotated[int, Field(ge=10, le=65_536)]
    """Size above which the disk does not grow by itself, in GB."""

    max_connections: Annotated[int, Field(ge=50, le=262_143)]
    """PostgreSQL `max_connections`."""


class PostgresqlSettings(SettingsModel):
    """One PostgreSQL cluster: a primary and its read replicas."""

    engine: Literal["cloud_sql"]
    """Who runs it. (`cloudnative_pg` follows with the in-cluster engines.)"""

    version: Literal["POSTGRES_16", "POSTGRES_17"]
    """PostgreSQL major version."""

    database: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    """Name of the application's database."""

    cluster: PostgresqlClusterSettings
    connection_pool: ConnectionPoolSettings
    machine: PostgresqlMachineSettings
    backup: PostgresqlBackupSettings
    maintenance: MaintenanceWindowSettings


class DatabaseSettings(SettingsModel):
    """The databases of the platform."""

    postgresql: PostgresqlSettings
