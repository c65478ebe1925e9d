"""Nobody can shorten or delete the logs that a bucket keeps.

The risk: whoever breaks in with an owner's rights deletes the traces; so does a lifecycle rule that somebody mistyped.
Cannot see: what fills the bucket from other projects, or how long a framework asks for beyond a year (the settings'
validation knows the frameworks). A year is our own derivation: a SOC 2 Type II report usually covers one.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Violation, is_true
from guardrails.logging.types import SINK
from guardrails.rule import Stack, StackResource, stack_rule
from guardrails.storage.types import BUCKET

SHORTEST_S = 365 * 24 * 60 * 60


def check(bucket: StackResource, stack: Stack) -> Iterator[Violation]:
    """Buckets that no sink of this stack fills are left alone."""
    if not any(bucket in sink.references.get("destination", ()) for sink in stack.of_type(SINK)):
        return
    policy = bucket.inputs
    yield from policy.expect("retentionPolicy.isLocked", is_true, "true", missing=False)
    yield from policy.expect("retentionPolicy.retentionPeriod", _long_enough, f"at least {SHORTEST_S}", missing="0")


def _long_enough(period: object) -> bool:
    """Seconds, as text of digits (older providers: as a number)."""
    text = str(period).removesuffix(".0")
    return text.isdecimal() and int(text) >= SHORTEST_S


logging_locked_archive = stack_rule(
    name="logging-locked-archive",
    description="A bucket that a log sink fills has a locked retention policy of at least a year.",
    types=[BUCKET],
    also_reads=[SINK],
    check=check,
    severity=Severity.HIGH,
    remediation="Set retention_policy with is_locked and a retention_period of at least 31536000 seconds.",
    reference="https://cloud.google.com/storage/docs/bucket-lock",
    sources=["CKV2_GCP_4", "CIS Google Cloud 2.4"],
    requirements=[soc2("CC7.2"), soc2("C1.2", Origin.PROWLER), hipaa("164.312(b)"), gdpr("5(1)(e)")],
)
