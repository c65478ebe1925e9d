"""Cloud SQL primaries can be restored to any moment.

The risk: a wrong statement at noon costs everything since the night's backup.
Cannot see: how many days of logs are kept. Replicas are left alone (they cannot have it), and so is MySQL, where binary
logging plays this part.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, State, Violation, is_true
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, is_replica


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    version = inputs.read("databaseVersion")
    is_mysql = not isinstance(version, State) and version.startswith("MYSQL")
    if not is_mysql and not is_replica(inputs):
        yield from inputs.expect(
            "settings.backupConfiguration.pointInTimeRecoveryEnabled", is_true, "true", missing=False
        )


sql_point_in_time_recovery = resource_rule(
    name="sql-point-in-time-recovery",
    description="Cloud SQL primaries (PostgreSQL, SQL Server) can be restored to a point in time.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.HIGH,
    remediation="Set settings.backup_configuration.point_in_time_recovery_enabled.",
    reference="https://cloud.google.com/sql/docs/postgres/backup-recovery/pitr",
    sources=["FAST cloudsqlRequirePointInTimeRecovery"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32(1)(c)")],
)
