"""Nobody may act as every service account of the project.

The risk: who may make tokens for, or attach, any account of the project holds the rights of all of them together.
Cannot see: custom roles with the same permissions, or grants on folders and the organisation.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.iam.types import PROJECT_GRANTS
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

IMPERSONATION = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.serviceAccountOpenIdTokenCreator",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.workloadIdentityUser",
)


def check(inputs: Inputs) -> Iterator[Violation]:
    """On one account these roles are fine; on the project they mean all accounts."""
    yield from inputs.expect(
        "role", lambda role: role not in IMPERSONATION, "a role that lets nobody act as the project's accounts"
    )


iam_no_project_impersonation = resource_rule(
    name="iam-no-project-impersonation",
    description="No role that lets its holder act as any service account is granted on the project.",
    types=PROJECT_GRANTS,
    check=check,
    severity=Severity.HIGH,
    remediation="Grant the role on the one service account (serviceaccount.IAMMember).",
    reference="https://cloud.google.com/iam/docs/service-account-permissions",
    sources=["CKV_GCP_41", "CKV_GCP_49", "CIS Google Cloud 1.6"],
    requirements=[soc2("CC1.3", Origin.PROWLER), hipaa("164.308(a)(4)(i)", Origin.PROWLER), gdpr("25")],
)
