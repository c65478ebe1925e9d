"""Backups of what Google runs: Cloud SQL, Memorystore, and the cluster by Backup for GKE.

Each is looked for under its name before it is begun, so that a repetition takes up what an interrupted run began.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from operations.backup_target import Progressed
from operations.children import Children
from operations.errors import ChildError, OperationError

DAY_S = 86_400
LISTED = 50
"""Backups of an instance that are looked through, the newest first."""


@dataclass(frozen=True, kw_only=True)
class ManagedDatabase:
    """A Cloud SQL instance. Its backups have numbers, so the name is their description.

    Attributes:
        children: Runs gcloud.
        project: Project id.
        instance: The primary's instance.
    """

    children: Children
    project: str
    instance: str

    @property
    def subject(self) -> str:
        """The store, for people."""
        return f"Cloud SQL {self.instance}"

    def begin(self, name: str) -> None:
        """Begins a backup, unless there is one."""
        if self._found(name) is None:
            self.children.act(
                [
                    "gcloud",
                    "sql",
                    "backups",
                    "create",
                    f"--instance={self.instance}",
                    f"--project={self.project}",
                    f"--description={name}",
                    "--async",
                    "--quiet",
                ],
                consequence=f"{self.subject} is not backed up",
            )

    def progressed(self, name: str) -> Progressed:
        """How far it is."""
        found = self._found(name)
        if found is None:
            return Progressed(verdict=None, detail="accepted")
        status = str(found.get("status"))
        if status == "SUCCESSFUL":
            return Progressed(verdict="ok", detail=f"backup {found.get('id')}, ended {found.get('endTime')}")
        failed = status in ("FAILED", "SKIPPED", "DELETED", "DELETION_FAILED")
        return Progressed(verdict="failed" if failed else None, detail=status)

    def _found(self, name: str) -> dict[str, Any] | None:
        listed = self.children.ask_json(
            [
                "gcloud",
                "sql",
                "backups",
                "list",
                f"--instance={self.instance}",
                f"--project={self.project}",
                f"--limit={LISTED}",
                "--format=json",
            ]
        )
        return next((one for one in listed if one.get("description") == name), None)


@dataclass(frozen=True, kw_only=True)
class ManagedRedis:
    """A Memorystore cluster; its backups lie in a collection that it names once it has one.

    Attributes:
        children: Runs gcloud.
        project: Project id.
        region: Region of the cluster.
        cluster: Its name.
        retention_days: Days that the backup is kept, as the scheduled ones are.
    """

    children: Children
    project: str
    region: str
    cluster: str
    retention_days: int

    @property
    def subject(self) -> str:
        """The store, for people."""
        return f"Memorystore {self.cluster}"

    def begin(self, name: str) -> None:
        """Begins a backup, unless there is one."""
        if self._found(name) is None:
            self.children.act(
                [
                    "gcloud",
                    "redis",
                    "clusters",
                    "create-backup",
                    self.cluster,
                    *self._where,
                    f"--backup-id={name}",
                    f"--ttl={self.retention_days * DAY_S}s",
                    "--async",
                    "--quiet",
                ],
                consequence=f"{self.subject} is not backed up",
            )

    def progressed(self, name: str) -> Progressed:
        """How far it is."""
        found = self._found(name)
        state = "accepted" if found is None else str(found.get("state"))
        if found is not None and state == "ACTIVE":
            return Progressed(verdict="ok", detail=f"{name}, {found.get('totalSizeBytes', '?')} bytes")
        return Progressed(verdict="failed" if state in ("DELETING", "SUSPENDED") else None, detail=state)

    @property
    def _where(self) -> list[str]:
        return [f"--region={self.region}", f"--project={self.project}"]

    def _found(self, name: str) -> dict[str, Any] | None:
        command = ["gcloud", "redis", "clusters", "describe", self.cluster, *self._where, "--format=json"]
        collection = self.children.ask_json(command).get("backupCollection")
        if not collection:
            return None
        listed = self.children.ask_json(
            [
                "gcloud",
                "redis",
                "clusters",
                "backups",
                "list",
                f"--backup-collection={collection.rpartition('/')[2]}",
                *self._where,
                "--format=json",
            ]
        )
        return next((one for one in listed if str(one.get("name", "")).rpartition("/")[2] == name), None)


@dataclass(frozen=True, kw_only=True)
class ClusterBackup:
    """The cluster's objects and volumes, by its plan.

    Attributes:
        children: Runs gcloud.
        plan_id: projects/*/locations/*/backupPlans/*.
    """

    children: Children
    plan_id: str

    @property
    def subject(self) -> str:
        """The store, for people."""
        return f"Backup for GKE {self.plan_id.rpartition('/')[2]}"

    def begin(self, name: str) -> None:
        """Begins a backup, unless there is one."""
        try:
            self.progressed(name)
        except ChildError as error:
            if "NOT_FOUND" not in error.fact and "not found" not in error.fact.lower():
                raise
            self.children.act(
                [*_BACKUPS, "create", name, *self._where, "--async", "--quiet"],
                consequence=f"{self.subject} has no new backup",
            )

    def progressed(self, name: str) -> Progressed:
        """How far it is."""
        found = self.children.ask_json([*_BACKUPS, "describe", name, *self._where, "--format=json"])
        state = str(found.get("state"))
        if state == "SUCCEEDED":
            detail = f"{name}, {found.get('resourceCount', '?')} objects, {found.get('volumeCount', 0)} volumes"
            return Progressed(verdict="ok", detail=detail)
        ended = f"{state}: {found.get('stateReason', '')}".rstrip(": ")
        return Progressed(verdict="failed" if state in ("FAILED", "DELETING") else None, detail=ended)

    @property
    def _where(self) -> list[str]:
        return plan_arguments(self.plan_id)


_BACKUPS = ("gcloud", "beta", "container", "backup-restore", "backups")


def plan_arguments(plan_id: str) -> list[str]:
    """The arguments by which gcloud finds a backup plan.

    Raises:
        OperationError: It is no plan's id.
    """
    parts = plan_id.split("/")
    if len(parts) != 6 or parts[0::2] != ["projects", "locations", "backupPlans"]:
        raise OperationError(
            f"{plan_id} is no projects/*/locations/*/backupPlans/*",
            place="output backup.plan_id",
            consequence="there is no backup plan to ask",
            remedy="bring the stack up anew, so that it exports the plan",
        )
    return [f"--backup-plan={parts[5]}", f"--location={parts[3]}", f"--project={parts[1]}"]
