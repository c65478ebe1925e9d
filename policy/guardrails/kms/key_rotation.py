"""Symmetric Cloud KMS keys rotate at least every 90 days.

The risk: the longer one version is used, the more data one leaked version opens.
Cannot see: data that stays encrypted with old versions. Asymmetric and MAC keys are left alone: Cloud KMS does not
rotate them by itself.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.kms.types import CRYPTO_KEY
from guardrails.rule import resource_rule

LONGEST_S = 90 * 24 * 60 * 60  # CIS Google Cloud 1.11


def check(inputs: Inputs) -> Iterator[Violation]:
    """The purpose is symmetric encryption unless another is given."""
    purpose = inputs.read("purpose")
    if purpose is UNKNOWN or (isinstance(purpose, str) and purpose != "ENCRYPT_DECRYPT"):
        return
    yield from inputs.expect("rotationPeriod", _often_enough, f"at most {LONGEST_S}s", missing="never")


def _often_enough(period: str) -> bool:
    """Seconds with up to nine fractional digits, then the letter s."""
    spelt = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", period)
    return spelt is not None and float(spelt[1]) <= LONGEST_S


kms_key_rotation = resource_rule(
    name="kms-key-rotation",
    description="Symmetric Cloud KMS keys rotate at least every 90 days.",
    types=[CRYPTO_KEY],
    check=check,
    severity=Severity.HIGH,
    remediation="Set rotation_period to 7776000s or less.",
    reference="https://cloud.google.com/kms/docs/key-rotation",
    sources=["CKV_GCP_43", "CIS Google Cloud 1.11"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(2)(iv)", Origin.FAST), gdpr("32(1)(a)")],
)
