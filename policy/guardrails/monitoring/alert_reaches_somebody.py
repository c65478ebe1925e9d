"""An alert is on, and somebody hears of it.

The risk: an alert without a channel is a light in an empty room; a disabled one looks like safety.
Cannot see: whether a channel still reaches anybody, snoozes, or whether the condition can ever hold.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.logging.types import ALERT_POLICY, is_empty
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """On by default; nobody hears of it by default."""
    yield from inputs.expect("enabled", is_true, "true", missing=True)
    if is_empty(inputs, "notificationChannels"):
        yield Violation(path="notificationChannels", expected="at least one channel")


monitoring_alert_reaches_somebody = resource_rule(
    name="monitoring-alert-reaches-somebody",
    description="Alert policies are enabled and have a notification channel.",
    types=[ALERT_POLICY],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Give notification_channels, and leave enabled at true; snooze instead of disabling.",
    reference="https://cloud.google.com/monitoring/support/notification-options",
    sources=["CIS Google Cloud 2.5", "ours"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)", Origin.PROWLER), gdpr("33")],
)
