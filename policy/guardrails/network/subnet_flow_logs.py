"""Subnets keep flow logs.

The risk: without them nobody can say afterwards who talked to whom.
Cannot see: how long the logs are kept, or a sampling that is too thin. Subnets for load balancer proxies and Private
Service Connect are left alone: Google Cloud keeps no flow logs there.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.network.types import SUBNETWORK
from guardrails.rule import resource_rule

WITHOUT_FLOW_LOGS = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Logging is on when its block is there, and samples something."""
    purpose = inputs.read("purpose")
    if purpose is UNKNOWN or purpose in WITHOUT_FLOW_LOGS:
        return
    yield from inputs.expect_presence("logConfig", "a log configuration")
    yield from inputs.expect("logConfig.flowSampling", lambda share: share > 0, "more than 0", missing=0.5)


network_subnet_flow_logs = resource_rule(
    name="network-subnet-flow-logs",
    description="Subnets keep flow logs.",
    types=[SUBNETWORK],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set log_config with a flow_sampling above 0.",
    reference="https://cloud.google.com/vpc/docs/using-flow-logs",
    sources=["CKV_GCP_26", "CIS Google Cloud 3.8"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)")],
)
