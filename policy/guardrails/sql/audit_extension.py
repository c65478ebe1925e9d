"""PostgreSQL on Cloud SQL logs who did what, by pgAudit.

The risk: after an incident nobody can say which rows were read or changed, and by whom.
Cannot see: whether the extension is created in each database, or which classes the log names.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, FLAGS, postgresql_flags


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default; on, it logs nothing before it is told what."""
    flags = postgresql_flags(inputs)
    if flags is None:
        return
    if flags.get("cloudsql.enable_pgaudit") != "on":
        yield Violation(path=FLAGS, expected="cloudsql.enable_pgaudit with the value on")
    if flags.get("pgaudit.log", "none") == "none":
        yield Violation(path=FLAGS, expected="pgaudit.log with the classes to log")


sql_audit_extension = resource_rule(
    name="sql-audit-extension",
    description="PostgreSQL on Cloud SQL has pgAudit, which logs something.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set the flags cloudsql.enable_pgaudit to on and pgaudit.log to ddl,role,write or more.",
    reference="https://cloud.google.com/sql/docs/postgres/pg-audit",
    sources=["CKV_GCP_110", "CIS Google Cloud 6.2.8"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)"), gdpr("30")],
)
