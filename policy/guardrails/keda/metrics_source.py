"""KEDA asks for metrics over verified TLS, and shows an identity to Google's API alone.

The risk: who answers decides how many pods there are; whoever else is asked with an identity's token has that token,
and reads the project's metrics with it.
Cannot see: triggers without an address in their metadata, credentials in Secrets that a TriggerAuthentication names,
or ScaledJobs.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, Inputs, Violation, one_of
from guardrails.keda.types import SCALED_OBJECT
from guardrails.rule import resource_rule

ADDRESS = "serverAddress"
HTTPS = "https://"
GOOGLE = "https://monitoring.googleapis.com/"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each trigger that has an address; one that proves itself has a reference to what it does so with."""
    for trigger in inputs.each("spec.triggers"):
        metadata = trigger.within("metadata")
        if metadata is None or metadata.read(ADDRESS) is MISSING:
            continue
        shown, wanted = not trigger.lacks("authenticationRef"), f"an address below {GOOGLE}"
        yield from metadata.expect(ADDRESS, _begins_with(GOOGLE if shown else HTTPS), wanted if shown else "https")
        yield from metadata.expect("unsafeSsl", one_of("false"), "false", missing="false")


def _begins_with(start: str) -> Callable[[Any], bool]:
    return lambda address: str(address).startswith(start)


keda_metrics_source = resource_rule(
    name="keda-metrics-source",
    description="ScaledObjects ask for metrics over verified TLS, and with an identity at Google's API alone.",
    types=[SCALED_OBJECT],
    check=check,
    severity=Severity.HIGH,
    remediation=f"Ask managed Prometheus ({GOOGLE}...), or another server over https without authenticationRef.",
    reference="https://keda.sh/docs/latest/scalers/prometheus/",
    sources=["ours"],
    requirements=[soc2("CC6.7"), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
