"""Networks with a DNS policy log what is asked for.

The risk: the first sign of a break-in, a name that nobody should ask for, leaves no trace.
Cannot see: networks without any DNS policy, or how long the logs are kept.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.network.types import DNS_POLICY
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect("enableLogging", is_true, "true", missing=False)


network_dns_logs = resource_rule(
    name="network-dns-logs",
    description="DNS policies log queries.",
    types=[DNS_POLICY],
    check=check,
    severity=Severity.LOW,
    remediation="Set enable_logging.",
    reference="https://cloud.google.com/dns/docs/monitoring",
    sources=["CIS Google Cloud 2.12"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)")],
)
