"""PostgreSQL on Cloud SQL refuses weak passwords.

The risk: a database user's password that can be guessed opens everything that the user may read.
Cannot see: users that log in by IAM (they have none), or passwords that were set before.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true, one_of
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE, is_postgresql, is_replica

POLICY = "settings.passwordValidationPolicy"
SHORTEST = 12


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default; a replica has its primary's users."""
    if not is_postgresql(inputs) or is_replica(inputs):
        return
    yield from inputs.expect(f"{POLICY}.enablePasswordPolicy", is_true, "true", missing=False)
    yield from inputs.expect(
        f"{POLICY}.minLength", lambda length: length >= SHORTEST, f"at least {SHORTEST}", missing=0
    )
    yield from inputs.expect(
        f"{POLICY}.complexity", one_of("COMPLEXITY_DEFAULT"), "COMPLEXITY_DEFAULT", missing="COMPLEXITY_UNSPECIFIED"
    )
    yield from inputs.expect(f"{POLICY}.disallowUsernameSubstring", is_true, "true", missing=False)


sql_password_policy = resource_rule(
    name="sql-password-policy",
    description="PostgreSQL primaries on Cloud SQL refuse short and simple passwords.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set settings.password_validation_policy with all four: the switch, min_length, complexity, user name.",
    reference="https://cloud.google.com/sql/docs/postgres/built-in-authentication",
    sources=["FAST cloudsqlEnforcePasswordComplexity"],
    requirements=[soc2("CC6.1"), hipaa("164.308(a)(5)"), gdpr("32")],
)
