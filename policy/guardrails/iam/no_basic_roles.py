"""No basic role is granted on the project.

The risk: owner, editor and viewer reach into every service, today's and tomorrow's, data included.
Cannot see: custom roles that are as wide, or grants on folders and the organisation.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.iam.types import PROJECT_GRANTS
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

BASIC_ROLES = ("roles/owner", "roles/editor", "roles/viewer")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Names the three; predefined and custom roles pass."""
    yield from inputs.expect("role", lambda role: role not in BASIC_ROLES, "a role for one task, not a basic role")


iam_no_basic_roles = resource_rule(
    name="iam-no-basic-roles",
    description="No basic role (owner, editor, viewer) is granted on the project.",
    types=PROJECT_GRANTS,
    check=check,
    severity=Severity.HIGH,
    remediation="Grant the predefined role for the task, on the resource rather than on the project where that exists.",
    reference="https://cloud.google.com/iam/docs/roles-overview",
    sources=["CKV_GCP_117"],
    requirements=[soc2("CC6.3", Origin.PROWLER), hipaa("164.308(a)(3)(i)", Origin.PROWLER), gdpr("25")],
)
