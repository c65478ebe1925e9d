"""Settings -> arguments of where PostgreSQL inside the cluster keeps its backups, and as whom it writes them. Pure."""

from __future__ import annotations

from pulumi import Input

from components.naming import service_account_id
from components.platform.in_cluster import POSTGRESQL
from components.postgresql.backup_bucket import BackupBucketArgs
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings


def backup_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity that the servers archive as; it may write to the backups' bucket, and nothing else."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=service_account_id(settings.name, "db-backups"),
        description="PostgreSQL servers inside the cluster, when they archive their log and their backups.",
        project_roles={},
        workload_pool=workload_pool,
        namespace=settings.database.postgresql.in_cluster.namespace,
        kubernetes_service_account=POSTGRESQL,
    )


def backup_bucket_args(settings: Settings, *, encryption_key_name: Input[str], writer: Input[str]) -> BackupBucketArgs:
    """The bucket that the settings name.

    Args:
        settings: Settings of the environment.
        encryption_key_name: Key that Cloud Storage may use.
        writer: IAM member that the servers act as.

    Raises:
        ValueError: The settings name no folder.
    """
    postgresql = settings.database.postgresql
    if postgresql.in_cluster.backup_folder is None:
        raise ValueError("database.postgresql.in_cluster.backup_folder names no folder, so there is no bucket to make")
    bucket, _, folder = postgresql.in_cluster.backup_folder.removeprefix("gs://").partition("/")
    return BackupBucketArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        bucket=bucket,
        folder=folder,
        encryption_key_name=encryption_key_name,
        writer=writer,
        noncurrent_days=postgresql.backup.final_backup_days,
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )
