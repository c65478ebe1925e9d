"""Settings -> arguments of the cluster's backups, and of how they come back in another cluster. Pure."""

from __future__ import annotations

from pulumi import Input

from components.backup import BackupArgs
from components.naming import resource_name
from components.platform.foundation import stack_name
from components.platform.primary import known
from components.restore_plan import RestorePlanArgs
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


def restore_plan_args(settings: Settings, *, cluster_id: Input[str]) -> RestorePlanArgs:
    """How the platform's cluster comes back in this one: without the namespaces that the program has made here.

    Args:
        settings: Settings of a recovery stack.
        cluster_id: Its cluster.
    """
    services = settings.ml_services
    return RestorePlanArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        plan_name=resource_name(stack_name(settings), "cluster"),
        backup_plan_id=known(settings.recovery.primary.backup_plan_id),
        cluster_id=cluster_id,
        left_out=(
            settings.application.api.namespace,
            settings.cluster.controllers.namespace,
            settings.edge.namespace,
            services.tensorflow_serving.namespace,
            services.training.namespace,
        ),
        labels=settings.labels,
    )
