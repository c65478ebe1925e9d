"""No bucket can be opened to everybody, whatever its policy says later.

The risk: one binding for allUsers, made by hand in a hurry, publishes everything in the bucket.
Cannot see: whether the organisation enforces it anyway; grants to single people of other organisations.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule
from guardrails.storage.types import BUCKET


def check(inputs: Inputs) -> Iterator[Violation]:
    """Left out, it is whatever the organisation says, which may be nothing."""
    yield from inputs.expect("publicAccessPrevention", one_of("enforced"), "enforced", missing="inherited")


storage_public_access_prevention = resource_rule(
    name="storage-public-access-prevention",
    description="Buckets enforce public access prevention.",
    types=[BUCKET],
    check=check,
    severity=Severity.CRITICAL,
    remediation="Set public_access_prevention to enforced.",
    reference="https://cloud.google.com/storage/docs/public-access-prevention",
    sources=["CKV_GCP_114", "CKV_GCP_28", "CIS Google Cloud 5.1"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("25")],
)
