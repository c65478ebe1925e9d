"""Keys of production never leave a hardware module.

The risk: who gets at the memory of a software key once has all data under it for good.
Cannot see: which environment a key is for, unless its label `environment` says prod; imported keys, which were outside
before.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.kms.types import CRYPTO_KEY
from guardrails.rule import resource_rule

ACCEPTED = ("HSM", "HSM_SINGLE_TENANT", "EXTERNAL", "EXTERNAL_VPC")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Software by default."""
    if inputs.read("labels.environment") == "prod":
        yield from inputs.expect("versionTemplate.protectionLevel", one_of(*ACCEPTED), "HSM", missing="SOFTWARE")


kms_hsm = resource_rule(
    name="kms-hsm",
    description="Cloud KMS keys that are labelled prod are kept in hardware.",
    types=[CRYPTO_KEY],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set version_template.protection_level to HSM; a key that exists is replaced.",
    reference="https://cloud.google.com/kms/docs/hsm",
    sources=["FAST cloudkmsAllowedProtectionLevel"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
