"""Each CloudNativePG cluster has a schedule of base backups that is not suspended.

The risk: an archived log without a base backup restores nothing.
Works at preview: it reads what the program declares, and follows references.
Cannot see: whether the backups succeed, or schedules made outside of this stack.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER, SCHEDULED_BACKUP
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Violation
from guardrails.rule import Stack, StackResource, stack_rule


def check(cluster: StackResource, stack: Stack) -> Iterator[Violation]:
    """By the cluster's name, in its namespace; by reference where names are unknown."""
    if any(_is_of(schedule, cluster) and _runs(schedule) for schedule in stack.of_type(SCHEDULED_BACKUP)):
        return
    yield Violation(path="metadata.name", expected="a ScheduledBackup of this cluster that is not suspended")


def _is_of(schedule: StackResource, cluster: StackResource) -> bool:
    if cluster in schedule.references.get("spec", ()):
        return True
    return _same(cluster, "metadata.name", schedule, "spec.cluster.name") and _same(
        cluster, "metadata.namespace", schedule, "metadata.namespace"
    )


def _same(one: StackResource, path: str, other: StackResource, other_path: str) -> bool:
    value = one.inputs.read(path)
    return value not in (MISSING, UNKNOWN) and value == other.inputs.read(other_path)


def _runs(schedule: StackResource) -> bool:
    return schedule.inputs.read("spec.suspend") in (False, MISSING)


cnpg_scheduled_backup = stack_rule(
    name="cnpg-scheduled-backup",
    description="Each CloudNativePG cluster has a schedule of base backups that is not suspended.",
    types=[CLUSTER],
    also_reads=[SCHEDULED_BACKUP],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a ScheduledBackup for the cluster, with method plugin, in its namespace.",
    reference="https://cloudnative-pg.io/documentation/current/backup/",
    sources=["ours"],
    requirements=[soc2("CC7.5"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
