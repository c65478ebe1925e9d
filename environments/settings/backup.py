"""Backups of the cluster: its objects, Secrets and volumes. (Managed data stores have their own, in their settings.)"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.google_cloud import Region
from environments.settings.model import SettingsModel

MINUTES_PER_DAY = 1_440

BACKUPS_AT_MOST = 360
"""Backups that one plan keeps; Google refuses a longer retention than this many times the objective.
https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/reference/rest/v1/projects.locations.backupPlans"""


class BackupSettings(SettingsModel):
    """Backup for GKE. Not used where the cluster is not ours to make."""

    region: Region
    """Region that keeps the backups; another one than the cluster's survives the loss of that."""

    rpo_minutes: Annotated[int, Field(ge=60, le=86_400)]
    """Minutes of work that may be lost at most; the service schedules backups by it."""

    retention_days: Annotated[int, Field(ge=1, le=365)]
    """Days for which a backup is kept, and after which it is deleted."""

    delete_lock_days: Annotated[int, Field(ge=0, le=90)]
    """Days in which nobody, not even an owner, can delete a backup."""

    @model_validator(mode="after")
    def _the_service_accepts_it(self) -> BackupSettings:
        found = []
        most = BACKUPS_AT_MOST * self.rpo_minutes // MINUTES_PER_DAY
        if self.retention_days > most:
            found.append(
                InvariantError(
                    "retention_days",
                    f"a plan keeps {BACKUPS_AT_MOST} backups at most, and one every {self.rpo_minutes} minutes for "
                    f"{self.retention_days} days are more; {most} days would fit",
                    f"lower it to {most}, or raise rpo_minutes",
                )
            )
        if self.rpo_minutes > self.retention_days * MINUTES_PER_DAY:
            found.append(
                InvariantError(
                    "rpo_minutes",
                    f"a backup goes after {self.retention_days} days, before the next one is made after "
                    f"{self.rpo_minutes} minutes: in between there would be none",
                    f"lower it to {self.retention_days * MINUTES_PER_DAY} or below, or raise retention_days",
                )
            )
        if self.delete_lock_days > self.retention_days:
            found.append(
                InvariantError(
                    "delete_lock_days",
                    f"a backup goes after {self.retention_days} days, and could not go for {self.delete_lock_days}",
                    "lower it to retention_days or below",
                )
            )
        if found:
            raise InvariantErrors(found)
        return self
