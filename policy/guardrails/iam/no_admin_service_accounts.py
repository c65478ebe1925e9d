"""No service account administrates the project.

The risk: whoever takes over the workload takes over everything that the account administrates.
Cannot see: a member that is not known before `up` (it is judged then), custom roles that are as wide, or administrators
of one resource.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.iam.types import PROJECT_GRANTS, members
from guardrails.inputs import Inputs, State, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Google's own agents are left alone: their roles end in serviceAgent."""
    role = inputs.read("role")
    if isinstance(role, State) or not role.rpartition(".")[2].lower().endswith("admin"):
        return
    if any(str(member).startswith(("serviceAccount:", "principal:", "principalSet:")) for _, member in members(inputs)):
        yield Violation(path="role", expected="for a service account a role that is not an administrator's")


iam_no_admin_service_accounts = resource_rule(
    name="iam-no-admin-service-accounts",
    description="No administrator's role is granted on the project to a workload's identity.",
    types=PROJECT_GRANTS,
    check=check,
    severity=Severity.HIGH,
    remediation="Grant a role for the task, on the resource rather than on the project.",
    reference="https://cloud.google.com/iam/docs/best-practices-service-accounts",
    sources=["CKV_GCP_42", "CIS Google Cloud 1.5"],
    requirements=[soc2("CC6.3", Origin.PROWLER), hipaa("164.308(a)(3)(i)", Origin.PROWLER), gdpr("25")],
)
