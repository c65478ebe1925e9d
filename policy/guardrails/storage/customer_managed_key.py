"""What lies in a bucket is encrypted with a key that we can rotate and revoke.

The risk: with the provider's own key nobody here can withdraw access to what was copied.
Cannot see: which key it is and whether it rotates (kms/key_rotation judges keys); objects that name another key.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.storage.types import BUCKET


def check(inputs: Inputs) -> Iterator[Violation]:
    """A key's name is given; at preview it may still be unknown, so only its presence is judged."""
    yield from inputs.expect_presence("encryption.defaultKmsKeyName", "the name of a Cloud KMS key")


storage_customer_managed_key = resource_rule(
    name="storage-customer-managed-key",
    description="Buckets encrypt with a customer-managed key by default.",
    types=[BUCKET],
    check=check,
    severity=Severity.HIGH,
    remediation="Set encryption.default_kms_key_name to a key of the environment's key ring.",
    reference="https://cloud.google.com/storage/docs/encryption/customer-managed-keys",
    sources=["ours"],
    requirements=[soc2("C1.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
