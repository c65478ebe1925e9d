"""The GKE control plane cannot be reached at a public address.

The risk: with a public address, a stolen credential or a flaw in the API server is enough, from anywhere.
Cannot see: who may use the DNS endpoint; that one is guarded by IAM and stays allowed.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.rule import resource_rule

ADDRESSES = "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled"
PRIVATE = "privateClusterConfig.enablePrivateEndpoint"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Either there is no endpoint by address at all, or it is a private one."""
    addresses, private = inputs.read(ADDRESSES), inputs.read(PRIVATE)
    if addresses is False or private is True or UNKNOWN in (addresses, private):
        return
    yield Violation(path=PRIVATE, expected=f"true, unless {ADDRESSES} is false")


gke_private_endpoint = resource_rule(
    name="gke-private-endpoint",
    description="The GKE control plane cannot be reached at a public address.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set private_cluster_config.enable_private_endpoint, or keep the DNS endpoint only.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation",
    sources=["CKV_GCP_18", "CKV_GCP_25", "CIS GKE 5.6.4"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)"), gdpr("32")],
)
