"""Each GKE cluster has a backup plan.

The risk: what was made in the cluster by hand, by tenants or by controllers exists nowhere else.
Works at preview: it follows the plan's reference to the cluster.
Cannot see: plans made outside of this stack, or whether the plan is a good one (the other rules here).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Violation
from guardrails.rule import Stack, StackResource, stack_rule


def check(cluster: StackResource, stack: Stack) -> Iterator[Violation]:
    """By reference: the cluster's id is unknown until it is there."""
    if not any(cluster in plan.references.get("cluster", ()) for plan in stack.of_type(BACKUP_PLAN)):
        yield Violation(path="name", expected="a BackupPlan of this stack whose cluster is the id of this one")


gkebackup_every_cluster = stack_rule(
    name="gkebackup-every-cluster",
    description="Each GKE cluster of a stack has a backup plan in it.",
    types=[CLUSTER],
    also_reads=[BACKUP_PLAN],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a gkebackup.BackupPlan whose cluster is the cluster's id.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
