"""Backups of clusters are kept for a set time, long enough to find the damage.

The risk: the only backups left are those taken after the damage; without any limit, people's data stays for ever.
A week is our own derivation. Cannot see: how long a framework asks for beyond it (the settings' validation knows).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

SHORTEST_DAYS = 7


def check(inputs: Inputs) -> Iterator[Violation]:
    """Nothing said means that nothing is ever deleted."""
    yield from inputs.expect("retentionPolicy.backupRetainDays", _long_enough, f"at least {SHORTEST_DAYS}")


def _long_enough(days: object) -> bool:
    return isinstance(days, (int, float)) and not isinstance(days, bool) and days >= SHORTEST_DAYS


gkebackup_retention = resource_rule(
    name="gkebackup-retention",
    description="Backup plans of clusters say for how many days a backup is kept: a week at least.",
    types=[BACKUP_PLAN],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set retention_policy.backup_retain_days to 7 or more.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/backup-plan",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("5(1)(e)"), gdpr("32(1)(c)")],
)
