"""The authorized networks of a GKE control plane are far from the whole internet.

The risk: authorized networks that hold the internet authorize everybody, while the setting looks switched on.
Cannot see: whether the networks that are named are the right ones.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.address_ranges import refuse_the_internet
from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule

BLOCKS = "masterAuthorizedNetworksConfig.cidrBlocks"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each by itself, and all together; Google Cloud's own public addresses are not let in."""
    blocks = [(f"{block.path}.cidrBlock", block.read("cidrBlock")) for block in inputs.each(BLOCKS)]
    yield from refuse_the_internet(BLOCKS, blocks)
    yield from inputs.expect(
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled", is_false, "false", missing=False
    )


gke_authorized_networks = resource_rule(
    name="gke-authorized-networks",
    description="The authorized networks of a GKE control plane are far smaller than the internet or Google Cloud.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Name the networks of your operators in master_authorized_networks_config, and no others.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks",
    sources=["CKV_GCP_20", "CIS GKE 5.6.3"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
