"""Kubernetes secrets are encrypted with a Cloud KMS key before they are stored.

The risk: whoever gets at the control plane's database or its backups reads every secret of every tenant.
Cannot see: whether that key rotates (kms/key_rotation), or who may use it.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Both the state and a key: either alone encrypts nothing."""
    yield from inputs.expect(
        "databaseEncryption.state",
        one_of("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
        "ENCRYPTED or ALL_OBJECTS_ENCRYPTION_ENABLED",
        missing="DECRYPTED",
    )
    yield from inputs.expect_presence("databaseEncryption.keyName", "the name of a Cloud KMS key")


gke_secrets_encryption = resource_rule(
    name="gke-secrets-encryption",
    description="Kubernetes secrets are encrypted with a Cloud KMS key before they are stored.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set database_encryption with state ENCRYPTED and the environment's key for the cluster.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets",
    sources=["CIS GKE 5.3.1"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
