"""Settings -> arguments of the data stores and of the names under which workloads find them. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

from pulumi import Input

from components.platform.foundation import stack_name
from components.postgresql.cloud_sql_args import (
    BackupArgs,
    CloudSqlArgs,
    InsightsArgs,
    LoggingArgs,
    MaintenanceWindowArgs,
    PrimaryArgs,
    ReplicaArgs,
    StorageArgs,
)
from components.service_names import ServiceNameArgs, ServiceNamesArgs
from environments.settings import Settings

# Cloud SQL counts days from Monday as 1.
_DAYS = {
    day: number
    for number, day in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
}


def replica_hosts(settings: Settings) -> dict[str, str]:
    """Host names of the read replicas by a key that stays the same when another replica comes or goes."""
    return {host.split(".", 1)[0]: host for host in settings.database.postgresql.cluster.replica_hosts}


def replica_zone(key: str, zones: Sequence[str]) -> str:
    """A zone without the primary for one replica: by the number at the end of its name, else by the name's sum."""
    others = zones[1:] or zones
    ordinal = re.search(r"[0-9]+$", key)
    number = int(ordinal.group()) - 1 if ordinal else zlib.crc32(key.encode())
    return others[number % len(others)]


def cloud_sql_args(
    settings: Settings,
    *,
    network_id: Input[str],
    allocated_ip_range: Input[str],
    server_ca_pool: Input[str],
    encryption_key_name: Input[str],
    iam_users: Mapping[str, Input[str]],
) -> CloudSqlArgs:
    """The PostgreSQL cluster. A replica's zone follows from its own name, so that it stays when another one goes."""
    postgresql, zones = settings.database.postgresql, settings.google_cloud.zones
    machine, backup, maintenance = postgresql.machine, postgresql.backup, postgresql.maintenance
    return CloudSqlArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        instance_prefix=stack_name(settings),
        database_version=postgresql.version,
        edition=machine.edition,
        primary=PrimaryArgs(
            host=postgresql.cluster.primary_host,
            tier=machine.tier,
            availability_type=machine.availability,
            zone=zones[0],
            secondary_zone=zones[1] if machine.availability == "REGIONAL" and len(zones) > 1 else None,
        ),
        replicas={
            key: ReplicaArgs(host=host, tier=machine.tier, zone=replica_zone(key, zones))
            for key, host in replica_hosts(settings).items()
        },
        storage=StorageArgs(
            size_gb=machine.disk_gb,
            autoresize_limit_gb=machine.disk_limit_gb,
            data_cache=machine.data_cache,
        ),
        backup=BackupArgs(
            location=backup.location,
            start_time=backup.start_time,
            retained_backups=backup.retained_backups,
            transaction_log_retention_days=backup.point_in_time_days,
            final_backup_retention_days=backup.final_backup_days,
        ),
        maintenance_window=MaintenanceWindowArgs(
            day=_DAYS[maintenance.day], hour=maintenance.hour, update_track=maintenance.track
        ),
        logging=LoggingArgs(
            statements=postgresql.logging.statements,
            slow_statement_ms=postgresql.logging.slow_statement_ms,
            audit_classes=",".join(postgresql.logging.audit_classes),
        ),
        insights=InsightsArgs(
            query_plans_per_minute=postgresql.insights.query_plans_per_minute,
            query_string_length=postgresql.insights.query_string_length,
            record_client_address=postgresql.insights.record_client_address,
            record_application_tags=postgresql.insights.record_application_tags,
        ),
        max_connections=machine.max_connections,
        network_id=network_id,
        allocated_ip_range=allocated_ip_range,
        server_ca_pool=server_ca_pool,
        encryption_key_name=encryption_key_name,
        database=postgresql.database,
        iam_users=iam_users,
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )


def service_names_args(
    settings: Settings,
    *,
    addresses: Mapping[str, ServiceNameArgs],
    network_ids: Mapping[str, Input[str]],
    cluster_id: Input[str],
) -> ServiceNamesArgs:
    """The databases' host names, seen by the networks and by the cluster."""
    return ServiceNamesArgs(
        project=settings.google_cloud.project_id,
        zone_prefix=stack_name(settings),
        ttl_s=settings.database.postgresql.host_name_ttl_s,
        names=addresses,
        network_ids=network_ids,
        cluster_ids={"platform": cluster_id},
        labels=settings.labels,
    )
