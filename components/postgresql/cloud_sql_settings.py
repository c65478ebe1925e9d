"""The `settings` block of Cloud SQL instances: pure functions, plain values, so that rules can read them at preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi_gcp as gcp

from components.postgresql import server_parameters
from components.postgresql.cloud_sql_args import CloudSqlArgs

MINIMUM_PASSWORD_LENGTH = 16
"""For passwords that nobody should ever set here; NIST SP 800-63B asks for 15 where a password is the only factor."""

ALWAYS_ON: Mapping[str, str] = {
    **server_parameters.ALWAYS_ON,
    "cloudsql.iam_authentication": "on",  # CIS Google Cloud 6.6: logins are tokens, not passwords
    "cloudsql.enable_pgaudit": "on",  # 6.2.8
}


def database_flags(args: CloudSqlArgs) -> dict[str, str]:
    """All server flags by name; what is always on cannot be switched off by an environment."""
    shared = server_parameters.server_parameters(args.logging, max_connections=args.max_connections)
    return {**shared, **ALWAYS_ON}


def primary_settings(args: CloudSqlArgs, *, hosts: Sequence[str]) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    """The primary: what every instance has, plus backups, maintenance and the password policy.

    Args:
        args: Those of the cluster.
        hosts: The host names that lead to it, three at most.
    """
    backup = args.backup
    window = args.maintenance_window
    return {
        **_shared_settings(args, hosts=hosts, tier=args.primary.tier),
        "availability_type": args.primary.availability_type,
        "location_preference": _location(args.primary.zone, args.primary.secondary_zone),
        "backup_configuration": {
            "enabled": True,
            "location": backup.location,
            "start_time": backup.start_time,
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": backup.transaction_log_retention_days,
            "backup_retention_settings": {"retained_backups": backup.retained_backups, "retention_unit": "COUNT"},
        },
        "final_backup_config": {"enabled": True, "retention_days": backup.final_backup_retention_days},
        "retain_backups_on_delete": True,
        "maintenance_window": {"day": window.day, "hour": window.hour, "update_track": window.update_track},
        "password_validation_policy": {
            "enable_password_policy": True,
            "complexity": "COMPLEXITY_DEFAULT",
            "disallow_username_substring": True,
            "min_length": MINIMUM_PASSWORD_LENGTH,
        },
    }


def replica_settings(
    args: CloudSqlArgs, *, hosts: Sequence[str], tier: str, zone: str
) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    """A replica; its standby is the next replica, so it stays in one zone.

    Args:
        args: Those of the cluster.
        hosts: The host names that lead to it, three at most.
        tier: Its machine type; not smaller than the primary's.
        zone: Its preferred zone.
    """
    return {
        **_shared_settings(args, hosts=hosts, tier=tier),
        "availability_type": "ZONAL",
        "location_preference": _location(zone, None),
    }


def _shared_settings(
    args: CloudSqlArgs, *, hosts: Sequence[str], tier: str
) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    """What every instance has.

    Args:
        args: Those of the cluster.
        hosts: Its own host names, three at most.
        tier: Its machine type.
    """
    insights = args.insights
    settings: gcp.sql.DatabaseInstanceSettingsArgsDict = {
        "tier": tier,
        "edition": args.edition,
        "activation_policy": "ALWAYS",
        "disk_type": "PD_SSD",  # the only type of the machine families that `tier` may name, apart from C4A
        "disk_size": args.storage.size_gb,  # a disk that has grown is left alone: the provider drops a smaller size
        "disk_autoresize": True,  # a full disk stops the database
        "disk_autoresize_limit": args.storage.autoresize_limit_gb,
        "deletion_protection_enabled": args.deletion_protection,
        "data_api_access": "DISALLOW_DATA_API",  # it would reach a private instance from the internet
        "database_flags": [{"name": name, "value": value} for name, value in sorted(database_flags(args).items())],
        "insights_config": {
            "query_insights_enabled": True,
            "query_plans_per_minute": insights.query_plans_per_minute,
            "query_string_length": insights.query_string_length,
            "record_client_address": insights.record_client_address,
            "record_application_tags": insights.record_application_tags,
        },
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": args.network_id,
            "allocated_ip_range": args.allocated_ip_range,
            "enable_private_path_for_google_cloud_services": False,  # nothing of ours queries it from BigQuery
            "ssl_mode": "ENCRYPTED_ONLY",
            "server_ca_mode": "CUSTOMER_MANAGED_CAS_CA",
            "server_ca_pool": args.server_ca_pool,
            "server_certificate_rotation_mode": "AUTOMATIC_ROTATION_DURING_MAINTENANCE",
            "custom_subject_alternative_names": list(hosts),
        },
        "user_labels": dict(args.labels),
    }
    if args.edition == "ENTERPRISE_PLUS":
        settings["data_cache_config"] = {"data_cache_enabled": args.storage.data_cache}
    return settings


def _location(zone: str, secondary_zone: str | None) -> gcp.sql.DatabaseInstanceSettingsLocationPreferenceArgsDict:
    """The preferred zones; a standby's only where there is one."""
    if secondary_zone is None:
        return {"zone": zone}
    return {"zone": zone, "secondary_zone": secondary_zone}
