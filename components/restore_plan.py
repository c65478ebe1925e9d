"""A restore plan: how a backup of one cluster comes back in another, decided in quiet times.

Owns the plan. Does not own the backups, the backup plan (another stack's, in most cases: it arrives by its id), nor the
act of restoring, which is a person's (docs/disaster-recovery.md).
What the program itself makes in the target cluster is left out of the restore by namespace: it is there already, in the
shape of the second region. Everything else comes back whole, with its volumes: tenants' own workloads, and the
namespaces of tenants whose stack is another one.
What exists is not touched (`MERGE_SKIP_ON_CONFLICT`): a restore that is repeated does no harm. Cluster-wide objects are
the program's.
Deliberately not set: transformation rules and restore order (nothing here needs to change on its way).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class RestorePlanArgs:
    """What the plan needs.

    Attributes:
        project: Project id.
        location: Region of the target cluster.
        plan_name: Name of the plan.
        backup_plan_id: Whose backups (projects/*/locations/*/backupPlans/*).
        cluster_id: Where to (projects/*/locations/*/clusters/*).
        left_out: Namespaces that the program makes in the target cluster.
        labels: On the plan.
    """

    project: str
    location: str
    plan_name: str
    backup_plan_id: Input[str]
    cluster_id: Input[str]
    left_out: tuple[str, ...]
    labels: Mapping[str, str]


class RestorePlan(ComponentResource):
    """A cluster into which backups can be restored."""

    plan_id: Output[str]  # projects/*/locations/*/restorePlans/*

    def __init__(self, name: str, args: RestorePlanArgs, opts: ResourceOptions | None = None) -> None:
        """Registers the plan.

        Raises:
            ValueError: No namespace is left out, which the API refuses.
        """
        if not args.left_out:
            raise ValueError(f"restore plan {args.plan_name}: name the namespaces that the program makes by itself.")
        super().__init__("spotify-ai-agent:recovery:RestorePlan", name, None, opts)

        plan = gcp.gkebackup.RestorePlan(
            f"{name}-plan",
            project=args.project,
            location=args.location,
            name=args.plan_name,
            description="Everything that the program does not make by itself.",
            backup_plan=args.backup_plan_id,
            cluster=args.cluster_id,
            restore_config={
                "excluded_namespaces": {"namespaces": sorted(args.left_out)},
                "namespaced_resource_restore_mode": "MERGE_SKIP_ON_CONFLICT",
                "volume_data_restore_policy": "RESTORE_VOLUME_DATA_FROM_BACKUP",
                "cluster_resource_restore_scope": {"no_group_kinds": True},
            },
            labels=dict(args.labels),
            opts=ResourceOptions(parent=self),
        )

        self.plan_id = plan.id
        self.register_outputs({"plan_id": self.plan_id})
