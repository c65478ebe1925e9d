"""Machines without a public address reach Google's services privately.

The risk: without it somebody gives machines public addresses, or opens the way to the internet, to reach an API.
Cannot see: routes and DNS that lead elsewhere. Subnets for load balancer proxies and Private Service Connect hold no
machines and are left alone.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation, is_true
from guardrails.network.types import SUBNETWORK
from guardrails.rule import resource_rule

WITHOUT_MACHINES = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT", "PRIVATE_NAT")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    purpose = inputs.read("purpose")
    if purpose is not UNKNOWN and purpose not in WITHOUT_MACHINES:
        yield from inputs.expect("privateIpGoogleAccess", is_true, "true", missing=False)


network_private_google_access = resource_rule(
    name="network-private-google-access",
    description="Subnets have Private Google Access.",
    types=[SUBNETWORK],
    check=check,
    severity=Severity.LOW,
    remediation="Set private_ip_google_access.",
    reference="https://cloud.google.com/vpc/docs/private-google-access",
    sources=["CKV_GCP_74"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)")],
)
