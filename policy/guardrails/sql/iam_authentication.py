"""PostgreSQL on Cloud SQL lets IAM identities log in.

The risk: without it every client needs a password, which leaks, is shared and is never rotated.
Cannot see: users that have a password all the same, or what a user may do inside the database.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, FLAGS, postgresql_flags

FLAG = "cloudsql.iam_authentication"


def check(inputs: Inputs) -> Iterator[Violation]:
    """The flag is off by default; a list with unknown parts is decided at `up`."""
    flags = postgresql_flags(inputs)
    if flags is not None and flags.get(FLAG) != "on":
        yield Violation(path=FLAGS, expected=f"{FLAG} with the value on")


sql_iam_authentication = resource_rule(
    name="sql-iam-authentication",
    description="PostgreSQL on Cloud SQL lets IAM identities log in.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set the database flag cloudsql.iam_authentication to on, and give workloads IAM users.",
    reference="https://cloud.google.com/sql/docs/postgres/iam-authentication",
    sources=["CIS Google Cloud 6.6"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
