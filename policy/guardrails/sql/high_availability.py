"""Cloud SQL primaries have a standby in another zone.

The risk: the outage of one zone stops every write until somebody restores a backup.
Cannot see: whether clients connect again. Replicas are left alone: another replica answers.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, is_replica


def check(inputs: Inputs) -> Iterator[Violation]:
    """One zone by default."""
    if not is_replica(inputs):
        yield from inputs.expect("settings.availabilityType", one_of("REGIONAL"), "REGIONAL", missing="ZONAL")


sql_high_availability = resource_rule(
    name="sql-high-availability",
    description="Cloud SQL primaries have a standby in another zone.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set settings.availability_type to REGIONAL.",
    reference="https://cloud.google.com/sql/docs/postgres/high-availability",
    sources=["FAST cloudsqlRequireHighAvailability"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
