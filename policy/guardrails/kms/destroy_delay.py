"""A destroyed version of a Cloud KMS key can be restored for at least 30 days.

The risk: destroying a key version destroys all data under it; a short delay leaves no time to notice.
Cannot see: who may destroy versions.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kms.types import CRYPTO_KEY
from guardrails.rule import resource_rule

SHORTEST_S = 30 * 24 * 60 * 60  # Cloud KMS's own default


def check(inputs: Inputs) -> Iterator[Violation]:
    """Unset, Cloud KMS takes 30 days."""
    yield from inputs.expect(
        "destroyScheduledDuration", _long_enough, f"at least {SHORTEST_S}s", missing=f"{SHORTEST_S}s"
    )


def _long_enough(delay: str) -> bool:
    spelt = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", delay)
    return spelt is not None and float(spelt[1]) >= SHORTEST_S


kms_destroy_delay = resource_rule(
    name="kms-destroy-delay",
    description="A destroyed version of a Cloud KMS key can be restored for at least 30 days.",
    types=[CRYPTO_KEY],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Leave destroy_scheduled_duration at 30 days (2592000s) or set it longer.",
    reference="https://cloud.google.com/kms/docs/destroy-restore",
    sources=["FAST cloudkms minimum destroy-scheduled duration"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
)
