"""PostgreSQL on Cloud SQL logs who comes and goes, and what waits.

The risk: without them nobody can tell when a stolen login was used, or why everything stood still.
Cannot see: how long the logs are kept, or a role that switches them off for itself.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, expect_flags

WANTED = {
    "log_connections": ("on",),
    "log_disconnections": ("on",),
    "log_checkpoints": ("on",),
    "log_lock_waits": ("on",),
}


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each flag is stated: defaults differ between versions."""
    yield from expect_flags(inputs, WANTED)


sql_session_logs = resource_rule(
    name="sql-session-logs",
    description="PostgreSQL on Cloud SQL logs connections, their ends, checkpoints and waits for locks.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set log_connections, log_disconnections, log_checkpoints and log_lock_waits to on.",
    reference="https://cloud.google.com/sql/docs/postgres/flags",
    sources=[
        "CKV_GCP_51",
        "CKV_GCP_52",
        "CKV_GCP_53",
        "CKV_GCP_54",
        "CIS Google Cloud 6.2.2",
        "CIS Google Cloud 6.2.3",
    ],
    requirements=[soc2("CC7.2", Origin.FAST), hipaa("164.312(b)"), gdpr("30")],
)
