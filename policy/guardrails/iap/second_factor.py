"""Staff renew their sessions by a second factor.

The risk: a password that was fished is enough to stand where staff stand.
Cannot see: which backends the proxy stands before, or how the directory lets people log in at first.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.iap.types import REAUTH, SETTINGS
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A policy that is only a default can be weakened below."""
    yield from inputs.expect(
        f"{REAUTH}.method",
        one_of("ENROLLED_SECOND_FACTORS", "SECURE_KEY"),
        "ENROLLED_SECOND_FACTORS or SECURE_KEY",
        missing="no reauthentication",
    )
    yield from inputs.expect(f"{REAUTH}.policyType", one_of("MINIMUM"), "MINIMUM", missing="DEFAULT")


iap_second_factor = resource_rule(
    name="iap-second-factor",
    description="Sessions behind the Identity-Aware Proxy are renewed by a second factor, everywhere below.",
    types=[SETTINGS],
    check=check,
    severity=Severity.HIGH,
    remediation="Set access_settings.reauth_settings.method to ENROLLED_SECOND_FACTORS and policy_type to MINIMUM.",
    reference="https://cloud.google.com/iap/docs/configuring-reauth",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
