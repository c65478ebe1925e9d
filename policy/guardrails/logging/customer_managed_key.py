"""Logs that can be searched are encrypted with a key that we can rotate and revoke.

The risk: logs hold what users did; with the provider's own key nobody here can withdraw access to a copy.
Cannot see: which key it is. The buckets that Google makes in every project (`_Default`, `_Required`) are left alone:
they cannot be given a key afterwards, only by the organisation's settings before the project is made.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.logging.types import LOG_BUCKET
from guardrails.rule import resource_rule

OF_GOOGLE = ("_Default", "_Required")


def check(inputs: Inputs) -> Iterator[Violation]:
    """A bucket whose name is unknown yet is one of ours: Google's are known."""
    if inputs.read("bucketId") not in OF_GOOGLE:
        yield from inputs.expect_presence("cmekSettings.kmsKeyName", "the name of a Cloud KMS key")


logging_customer_managed_key = resource_rule(
    name="logging-customer-managed-key",
    description="Log buckets of our own are encrypted with a customer-managed key.",
    types=[LOG_BUCKET],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set cmek_settings.kms_key_name to a key of the environment's key ring.",
    reference="https://cloud.google.com/logging/docs/routing/managed-encryption-storage",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
