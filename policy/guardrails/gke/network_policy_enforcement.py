"""GKE enforces network policies, by Dataplane V2.

The risk: without a data plane that enforces them, NetworkPolicy objects are accepted and do nothing.
Cannot see: whether there are any policies (kubernetes/namespace_network_policy).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The default is the legacy data plane; an Autopilot cluster has no other than V2."""
    if inputs.read("enableAutopilot") is not True:
        yield from inputs.expect(
            "datapathProvider", one_of("ADVANCED_DATAPATH"), "ADVANCED_DATAPATH", missing="LEGACY_DATAPATH"
        )


gke_network_policy_enforcement = resource_rule(
    name="gke-network-policy-enforcement",
    description="GKE enforces network policies, by Dataplane V2.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set datapath_provider to ADVANCED_DATAPATH; a cluster that exists must be replaced for it.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2",
    sources=["CKV_GCP_12", "CIS GKE 5.6.7"],
    requirements=[soc2("CC6.6"), hipaa("164.312(e)(1)"), gdpr("32")],
)
