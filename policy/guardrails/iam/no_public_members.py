"""Nothing is granted to everybody.

The risk: allUsers is the whole internet, allAuthenticatedUsers is everybody with any Google account.
Cannot see: grants by a whole policy document (IAMPolicy), groups that anyone may join, or kinds of grants that are not
listed in iam/types.py.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.iam.types import GRANTS, members
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

EVERYBODY = ("allUsers", "allAuthenticatedUsers")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each known member is somebody."""
    for path, member in members(inputs):
        if member in EVERYBODY:
            yield Violation(path=path, expected="an identity of ours, not everybody")


iam_no_public_members = resource_rule(
    name="iam-no-public-members",
    description="No member or binding of the kinds listed in iam/types.py grants anything to everybody.",
    types=GRANTS,
    check=check,
    severity=Severity.CRITICAL,
    remediation="Grant to a service account, a group or a workload identity.",
    reference="https://cloud.google.com/iam/docs/principals-overview",
    sources=["FAST iamDisablePublicBindings", "CKV_GCP_112", "CKV2_GCP_6", "CKV2_GCP_8", "CIS Google Cloud 1.10"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("25")],
)
