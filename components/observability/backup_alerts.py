"""That the cluster's backups succeed, and that there is always a young one. Pure; no Pulumi.

Cloud SQL and Memorystore retry and report their own backups; these are of Backup for GKE.
https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/monitoring-metrics
"""

from __future__ import annotations

from collections.abc import Iterator

from components.observability.alerts import MINUTE_S, Alert

# How many backups have ended, by plan and state.
FINISHED = "gkebackup_googleapis_com:backup_completion_times_count"
PLANS = 'monitored_resource="gkebackup.googleapis.com/BackupPlan"'


def backup_alerts(rpo_minutes: int) -> Iterator[Alert]:
    """Both alerts of one objective.

    Args:
        rpo_minutes: Minutes of work that may be lost at most. The alarm comes after twice that time: the service
            schedules within it, and a backup takes its own.
    """
    yield Alert(
        key="backup-failed",
        severity="error",
        title="A backup of the cluster has failed",
        query=f'sum(increase({FINISHED}{{{PLANS},state="FAILED"}}[1h])) > 0',
        for_s=0,
        first_step="Read the reason in the backup itself; a plan whose key its agents may not use fails every time.",
    )
    yield Alert(
        key="backup-missing",
        severity="error",
        title="The cluster has no backup as young as it should be",
        query=f'(sum(increase({FINISHED}{{{PLANS},state="SUCCEEDED"}}[{2 * rpo_minutes}m])) or vector(0)) < 1',
        for_s=60 * MINUTE_S,
        first_step="A cluster of today has none yet. Else: is the plan paused, does the backup agent run?",
    )
