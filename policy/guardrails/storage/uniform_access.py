"""Who may use a bucket is decided by IAM alone.

The risk: with access lists on single objects, one object can be open to people whom no policy of the bucket names, and
nobody finds it.
Cannot see: what the bucket's IAM policy grants (iam/no_public_members sees members and bindings).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule
from guardrails.storage.types import BUCKET


def check(inputs: Inputs) -> Iterator[Violation]:
    """Left out, objects may have access lists of their own."""
    yield from inputs.expect("uniformBucketLevelAccess", is_true, "true", missing=False)


storage_uniform_access = resource_rule(
    name="storage-uniform-access",
    description="Buckets have uniform bucket-level access.",
    types=[BUCKET],
    check=check,
    severity=Severity.HIGH,
    remediation="Set uniform_bucket_level_access to true.",
    reference="https://cloud.google.com/storage/docs/uniform-bucket-level-access",
    sources=["CKV_GCP_29", "CIS Google Cloud 5.2"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("25")],
)
