"""What is overwritten or deleted in a bucket can be brought back.

The risk: one wrong copy or one wrong script replaces a model, a backup or a log, and the old one is gone.
Cannot see: how soon lifecycle rules delete old versions.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule
from guardrails.storage.types import BUCKET


def check(inputs: Inputs) -> Iterator[Violation]:
    """Left out, the newest version is the only one."""
    yield from inputs.expect("versioning.enabled", is_true, "true", missing=False)


storage_versioning = resource_rule(
    name="storage-versioning",
    description="Buckets keep old versions of objects.",
    types=[BUCKET],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set versioning.enabled to true, and let a lifecycle rule end old versions.",
    reference="https://cloud.google.com/storage/docs/object-versioning",
    sources=["CKV_GCP_78"],
    requirements=[soc2("C1.1"), hipaa("164.312(c)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
