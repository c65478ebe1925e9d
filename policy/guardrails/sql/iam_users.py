"""Who logs in to PostgreSQL on Cloud SQL is an identity of the cloud, and not a password.

The risk: a password leaks, is shared and is never rotated, and what was done with it is nobody's doing.
Cannot see: users that are made inside the database, or what a user may do there.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule

USER = "gcp:sql/user:User"
IDENTITIES = (
    "CLOUD_IAM_USER",
    "CLOUD_IAM_SERVICE_ACCOUNT",
    "CLOUD_IAM_GROUP",
    "CLOUD_IAM_GROUP_USER",
    "CLOUD_IAM_GROUP_SERVICE_ACCOUNT",
)


def check(inputs: Inputs) -> Iterator[Violation]:
    """The service takes BUILT_IN, a user with a password, where nothing is said."""
    yield from inputs.expect("type", one_of(*IDENTITIES), "one of the CLOUD_IAM types", missing="BUILT_IN")


sql_iam_users = resource_rule(
    name="sql-iam-users",
    description="Users of Cloud SQL log in by IAM.",
    types=[USER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set type to CLOUD_IAM_SERVICE_ACCOUNT (or the type for users or groups), and leave the password out.",
    reference="https://cloud.google.com/sql/docs/postgres/iam-authentication",
    sources=["CIS Google Cloud 6.6"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
