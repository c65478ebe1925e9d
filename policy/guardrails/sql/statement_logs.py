"""PostgreSQL on Cloud SQL logs changes of its shape and every error, and no data of slow statements.

The risk: a table that was dropped has no author; statements that are logged for being slow carry personal data into the
logs.
Cannot see: how long the logs are kept, or a role that switches them off for itself.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, expect_flags

WANTED = {
    "log_statement": ("ddl", "mod", "all"),
    "log_min_duration_statement": ("-1",),
    "log_min_error_statement": ("error", "warning", "notice", "info", "log"),
    "log_min_messages": ("warning", "notice", "info", "log"),
}


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each flag is stated: defaults differ between versions."""
    yield from expect_flags(inputs, WANTED)


sql_statement_logs = resource_rule(
    name="sql-statement-logs",
    description="PostgreSQL on Cloud SQL logs changes of the shape and errors, and not statements for being slow.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set log_statement to ddl, log_min_duration_statement to -1, and the two levels to error and warning.",
    reference="https://cloud.google.com/sql/docs/postgres/flags",
    sources=["CKV_GCP_55", "CKV_GCP_109", "CKV_GCP_111", "CIS Google Cloud 6.2.4", "CIS Google Cloud 6.2.6"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)"), gdpr("30")],
)
