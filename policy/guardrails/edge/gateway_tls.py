"""Every Gateway that faces the internet has an SSL policy.

The risk: without one the load balancer takes TLS 1.0.
Works at preview: policies are matched to Gateways by their declared names.
Cannot see: what the SSL policy says (edge/tls_version sees those of this stack), or a Gateway whose name is not known
before `up`.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import GATEWAY, GATEWAY_POLICY, faces_the_internet
from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Violation
from guardrails.rule import Stack, StackResource, stack_rule


def check(gateway: StackResource, stack: Stack) -> Iterator[Violation]:
    """The policy lies in the Gateway's namespace and names it."""
    if not faces_the_internet(gateway.inputs):
        return
    name, namespace = (gateway.inputs.read(f"metadata.{key}") for key in ("name", "namespace"))
    if UNKNOWN in (name, namespace):
        return
    policies = [
        policy
        for policy in stack.of_type(GATEWAY_POLICY)
        if policy.inputs.read("metadata.namespace") in (namespace, UNKNOWN)
        and policy.inputs.read("spec.targetRef.name") in (name, UNKNOWN)
    ]
    if not any(not policy.inputs.lacks("spec.default.sslPolicy") for policy in policies):
        yield Violation(path="spec.listeners", expected="a GCPGatewayPolicy for this Gateway that names an SSL policy")


edge_gateway_tls = stack_rule(
    name="edge-gateway-tls",
    description="Every Gateway of an external class has a GCPGatewayPolicy that names an SSL policy.",
    types=[GATEWAY],
    also_reads=[GATEWAY_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a GCPGatewayPolicy with default.sslPolicy and a targetRef to the Gateway.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources",
    sources=["CKV_GCP_4", "CIS Google Cloud 3.9"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
