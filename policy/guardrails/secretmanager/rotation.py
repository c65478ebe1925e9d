"""Secrets are due for a new value at least once a year.

The risk: a value that is never changed stays useful to whoever copied it years ago.
Cannot see: whether anybody listens to the topic and writes the new value.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.secretmanager.types import SECRETS

LONGEST_S = 365 * 24 * 60 * 60


def check(inputs: Inputs) -> Iterator[Violation]:
    """A period, and somebody to tell."""
    yield from inputs.expect(
        "rotation.rotationPeriod", _often_enough, f"at least 3600s and at most {LONGEST_S}s", missing="never"
    )
    yield from inputs.expect_presence("topics", "a Pub/Sub topic that tells when the secret is due")


def _often_enough(period: str) -> bool:
    spelt = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", period)
    return spelt is not None and 3_600 <= float(spelt[1]) <= LONGEST_S


secretmanager_rotation = resource_rule(
    name="secretmanager-rotation",
    description="Secrets are due for a new value at least once a year, and a topic tells so.",
    types=SECRETS,
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set rotation with rotation_period and next_rotation_time, and topics.",
    reference="https://cloud.google.com/secret-manager/docs/secret-rotation",
    sources=["FAST secretmanagerAllowedRotationPeriod"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32")],
)
