"""Cloud SQL primaries are backed up every day.

The risk: a lost or corrupted database is gone.
Cannot see: whether a backup can be restored. Replicas are left alone: their data is the primary's.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, is_replica


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    if not is_replica(inputs):
        yield from inputs.expect("settings.backupConfiguration.enabled", is_true, "true", missing=False)


sql_backups = resource_rule(
    name="sql-backups",
    description="Cloud SQL primaries are backed up every day.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.HIGH,
    remediation="Set settings.backup_configuration.enabled.",
    reference="https://cloud.google.com/sql/docs/postgres/backup-recovery/backups",
    sources=["CKV_GCP_14", "CIS Google Cloud 6.8"],
    requirements=[
        soc2("CC7.5", Origin.PROWLER),
        hipaa("164.308(a)(7)(ii)(A)", Origin.PROWLER_WITHDRAWN),
        gdpr("32(1)(c)"),
    ],
)
