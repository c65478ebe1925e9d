"""Networks have the subnets that somebody planned, and no others.

The risk: an automatic network opens a subnet in every region, without flow logs and with ranges that collide.
Cannot see: the project's own default network, which no program declares (an organisation policy stops it).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.network.types import NETWORK
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The provider's default is an automatic network."""
    yield from inputs.expect("autoCreateSubnetworks", is_false, "false", missing=True)


network_no_automatic_subnets = resource_rule(
    name="network-no-automatic-subnets",
    description="Networks create no subnets by themselves.",
    types=[NETWORK],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set auto_create_subnetworks to False.",
    reference="https://cloud.google.com/vpc/docs/vpc",
    sources=["CKV_GCP_27", "CIS Google Cloud 3.1"],
    requirements=[soc2("CC5.2", Origin.FAST), hipaa("164.312(e)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
