"""Backends of load balancers stand behind Cloud Armor.

The risk: a backend without it takes every request that anybody cares to send.
Cannot see: backends without any policy, or what the security policy turns away (edge/rate_limit and edge/attack_rules
see those of this stack).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import BACKEND_POLICY
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """By name; whether it exists, the load balancer says."""
    yield from inputs.expect_presence("spec.default.securityPolicy", "the name of a Cloud Armor policy")


edge_backend_protection = resource_rule(
    name="edge-backend-protection",
    description="Every GCPBackendPolicy names a Cloud Armor policy.",
    types=[BACKEND_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Set default.securityPolicy to the name of the security policy.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources",
    sources=["ours"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)"), gdpr("32")],
)
