"""Secrets are encrypted with a key of ours, in every place where they are kept.

The risk: with Google's own keys, a lost grip on the project cannot be answered by taking the key away.
Cannot see: whose key it is, or whether it rotates (kms/key_rotation sees those of this stack).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.secretmanager.types import REGIONAL_SECRET, SECRETS

KEY = "customerManagedEncryption.kmsKeyName"
ASKED = "the id of a Cloud KMS key"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Regional secrets name it at the root, the others per replica."""
    if inputs.resource_type == REGIONAL_SECRET:
        yield from inputs.expect_presence(KEY, ASKED)
        return
    automatic = list(inputs.each("replication.auto"))
    for place in automatic or list(inputs.each("replication.userManaged.replicas")):
        yield from place.expect_presence(KEY, ASKED)


secretmanager_customer_managed_key = resource_rule(
    name="secretmanager-customer-managed-key",
    description="Secrets are encrypted with a customer-managed key in every known replica.",
    types=SECRETS,
    check=check,
    severity=Severity.HIGH,
    remediation="Set customer_managed_encryption.kms_key_name in each replica, or in auto.",
    reference="https://cloud.google.com/secret-manager/docs/cmek",
    sources=["FAST secretmanager", "ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
