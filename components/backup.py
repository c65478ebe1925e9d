"""Backup for GKE: the cluster's objects and volumes, on a schedule, under an own key, where the settings say.

Owns the plan; the service takes the backups, keeps them in the plan's region and deletes them when their time is over.
Does not own the key (encryption; it must lie in the plan's region, which need not be the cluster's), the agent in the
cluster (an add-on of the cluster), the backups of managed data stores (each has its own), nor what restores
(restore_plan).
Everything is backed up: all namespaces, with their Secrets and the data of their volumes. What is left out is missing
on the day it is asked for.
Deliberately not set: `cron_schedule` (the objective itself is given, and the service schedules by it), exclusion
windows (a backup disturbs nobody), `permissive_mode` (a backup that could not be restored as it is shall fail, and be
told of), `locked` (the policy could never be corrected; the lock of each backup cannot be lifted either way),
`deactivated` (for ever).
Surprises: what is kept longer than the key's destroyed versions cannot be read, so the key outlives the stack with the
backups. A plan that has backups cannot be deleted: a destroy forgets it, and its name ends in random digits, so that
the stack can be made again beside it. Volumes under an own key stay under that key in the backup, whatever the plan
says; whether a copy of such a volume may lie in another region than its key could not be tried without an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
import pulumi_random as random
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.naming import resource_name

SERVICE = "gkebackup.googleapis.com"
"""The API whose service agent uses the key."""

SUFFIX_BYTES = 4


@dataclass(frozen=True, kw_only=True)
class BackupArgs:
    """What the plan needs.

    Attributes:
        project: Project id.
        location: Region that keeps the backups; the key must lie there.
        name_prefix: First part of the plan's name; random digits follow.
        cluster_id: The cluster (projects/*/locations/*/clusters/*), its backup agent switched on.
        encryption_key: Id of the key; Backup for GKE's and GKE's agents may use it.
        rpo_minutes: Minutes of work that may be lost at most, 60 to 86,400; the service schedules by it.
        retention_days: Days for which a backup is kept; at most 360 backups' worth.
        delete_lock_days: Days in which nobody can delete a backup, 0 to 90.
        deletion_protection: Whether the provider refuses to delete the plan.
        labels: On the plan, and so on its backups.
    """

    project: str
    location: str
    name_prefix: str
    cluster_id: Input[str]
    encryption_key: Input[str]
    rpo_minutes: int
    retention_days: int
    delete_lock_days: int
    deletion_protection: bool
    labels: Mapping[str, str]


class Backup(ComponentResource):
    """A cluster that is backed up."""

    plan_id: Output[str]  # projects/*/locations/*/backupPlans/*

    def __init__(self, name: str, args: BackupArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:recovery:Backup", name, None, opts)
        child = ResourceOptions(parent=self)

        suffix = random.RandomId(
            f"{name}-suffix",
            byte_length=SUFFIX_BYTES,
            keepers={"project": args.project, "location": args.location, "name_prefix": args.name_prefix},
            opts=child,
        )
        plan = gcp.gkebackup.BackupPlan(
            f"{name}-plan",
            project=args.project,
            location=args.location,
            name=Output.concat(resource_name(args.name_prefix, "cluster"), "-", suffix.hex),
            description=f"Everything in the cluster, at most {args.rpo_minutes} minutes old.",
            cluster=args.cluster_id,
            backup_config={
                "all_namespaces": True,
                "include_secrets": True,
                "include_volume_data": True,
                "encryption_key": {"gcp_kms_encryption_key": args.encryption_key},
            },
            backup_schedule={"paused": False, "rpo_config": {"target_rpo_minutes": args.rpo_minutes}},
            retention_policy={
                "backup_retain_days": args.retention_days,
                "backup_delete_lock_days": args.delete_lock_days,
            },
            deletion_policy="PREVENT" if args.deletion_protection else "ABANDON",
            labels=dict(args.labels),
            opts=child,
        )

        self.plan_id = plan.id
        self.register_outputs({"plan_id": self.plan_id})
