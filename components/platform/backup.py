"""Settings -> arguments of the cluster's backups. Pure."""

from __future__ import annotations

from pulumi import Input

from components.backup import BackupArgs
from components.platform.foundation import stack_name
from environments.settings import Settings


def backup_args(settings: Settings, *, cluster_id: Input[str], encryption_key: Input[str]) -> BackupArgs:
    """The backup plan.

    Args:
        settings: Settings of the environment.
        cluster_id: The cluster.
        encryption_key: Id of a key in the region that keeps the backups.
    """
    backup = settings.backup
    return BackupArgs(
        project=settings.google_cloud.project_id,
        location=backup.region,
        name_prefix=stack_name(settings),
        cluster_id=cluster_id,
        encryption_key=encryption_key,
        rpo_minutes=backup.rpo_minutes,
        retention_days=backup.retention_days,
        delete_lock_days=backup.delete_lock_days,
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )
