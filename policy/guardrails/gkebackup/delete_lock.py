"""Nobody can delete the youngest backups of a cluster.

The risk: whoever breaks in with an owner's rights deletes the backups first, and then asks for money.
Cannot see: whether a day is enough for somebody to notice.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """No lock by default."""
    yield from inputs.expect("retentionPolicy.backupDeleteLockDays", _locked, "at least 1", missing=0)


def _locked(days: object) -> bool:
    return isinstance(days, (int, float)) and not isinstance(days, bool) and days >= 1


gkebackup_delete_lock = resource_rule(
    name="gkebackup-delete-lock",
    description="Backup plans of clusters let nobody delete a backup in its first day.",
    types=[BACKUP_PLAN],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set retention_policy.backup_delete_lock_days to 1 or more.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
)
