"""No authorized network of a GKE control plane is the whole internet.

The risk: an authorized network of /0 authorizes everybody, while the setting looks switched on.
Cannot see: whether the networks that are named are the right ones, or a /0 that is spelt as two halves.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each block has a prefix longer than /0, and Google Cloud's own public addresses are not let in."""
    for block in inputs.each("masterAuthorizedNetworksConfig.cidrBlocks"):
        yield from block.expect("cidrBlock", _is_part_of_the_internet, "a range longer than /0")
    yield from inputs.expect(
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled", is_false, "false", missing=False
    )


def _is_part_of_the_internet(block: str) -> bool:
    return not block.endswith("/0")


gke_authorized_networks = resource_rule(
    name="gke-authorized-networks",
    description="No authorized network of a GKE control plane is the whole internet or all of Google Cloud.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Name the networks of your operators in master_authorized_networks_config, none of them /0.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks",
    sources=["CKV_GCP_20", "CIS GKE 5.6.3"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
