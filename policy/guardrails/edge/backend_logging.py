"""Backends of load balancers log their requests.

The risk: without them nobody can say afterwards who asked for what, or what was turned away.
Cannot see: backends without any policy, or how long the logs are kept.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import BACKEND_POLICY
from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Logged, and a share of more than none."""
    yield from inputs.expect("spec.default.logging.enabled", is_true, "true", missing=False)
    yield from inputs.expect("spec.default.logging.sampleRate", lambda rate: rate > 0, "more than 0", missing=1_000_000)


edge_backend_logging = resource_rule(
    name="edge-backend-logging",
    description="Every GCPBackendPolicy logs requests.",
    types=[BACKEND_POLICY],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set default.logging.enabled, and a sampleRate above 0.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources",
    sources=["CIS Google Cloud 2.16"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)", Origin.FAST), gdpr("30")],
)
