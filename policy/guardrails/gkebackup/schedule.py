"""Clusters are backed up by a schedule that runs.

The risk: a plan that was paused for an afternoon, or never had a schedule, is noticed on the day of the restore.
Cannot see: whether the backups succeed (an alert tells), or how often a cron expression fires.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule

LONGEST_MINUTES = 24 * 60
RPO = "backupSchedule.rpoConfig.targetRpoMinutes"


def check(inputs: Inputs) -> Iterator[Violation]:
    """An objective of a day at most, or a cron expression; neither paused nor switched off for good."""
    yield from inputs.expect("deactivated", is_false, "false", missing=False)
    yield from inputs.expect("backupSchedule.paused", is_false, "false", missing=False)
    if inputs.lacks("backupSchedule.cronSchedule"):
        yield from inputs.expect(RPO, _daily, f"at most {LONGEST_MINUTES}, or a cronSchedule")


def _daily(minutes: object) -> bool:
    return isinstance(minutes, (int, float)) and not isinstance(minutes, bool) and minutes <= LONGEST_MINUTES


gkebackup_schedule = resource_rule(
    name="gkebackup-schedule",
    description="Backup plans of clusters have a schedule that is neither paused nor slower than a day.",
    types=[BACKUP_PLAN],
    check=check,
    severity=Severity.HIGH,
    remediation="Set backup_schedule with rpo_config.target_rpo_minutes of at most 1440, and do not pause it.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/backup-plan",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
