"""No key of a service account is made.

The risk: a key is a password that never expires, works from anywhere, and is copied into files.
Cannot see: keys that are made by hand, or uploaded.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

KEY = "gcp:serviceaccount/key:Key"


def check(inputs: Inputs) -> Iterator[Violation]:
    """There is no good one."""
    yield Violation(path="serviceAccountId", expected="no key: workloads act as an account by Workload Identity")


iam_no_service_account_keys = resource_rule(
    name="iam-no-service-account-keys",
    description="No key of a service account is made by the program.",
    types=[KEY],
    check=check,
    severity=Severity.HIGH,
    remediation="Let the workload act as the account by Workload Identity or workload identity federation.",
    reference="https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys",
    sources=["CKV2_GCP_3", "CIS Google Cloud 1.4"],
    requirements=[soc2("CC1.3", Origin.PROWLER), hipaa("164.312(d)", Origin.PROWLER), gdpr("32")],
)
