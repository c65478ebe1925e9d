"""Staff's sessions end within twelve hours.

The risk: a session on a lost laptop stays open for as long as it lasts.
Cannot see: sessions of applications behind the proxy.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.iap.types import REAUTH, SETTINGS
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

LONGEST_S = 12 * 60 * 60  # NIST SP 800-63B 4.2.3: reauthentication at assurance level 2


def check(inputs: Inputs) -> Iterator[Violation]:
    """A duration in seconds."""
    yield from inputs.expect(f"{REAUTH}.maxAge", _short_enough, f"at most {LONGEST_S}s", missing="no end")


def _short_enough(age: str) -> bool:
    spelt = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", age)
    return spelt is not None and 0 < float(spelt[1]) <= LONGEST_S


iap_session_length = resource_rule(
    name="iap-session-length",
    description="Sessions behind the Identity-Aware Proxy last twelve hours at most.",
    types=[SETTINGS],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set access_settings.reauth_settings.max_age to 43200s or less.",
    reference="https://cloud.google.com/iap/docs/configuring-reauth",
    sources=["NIST SP 800-63B 4.2.3"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
