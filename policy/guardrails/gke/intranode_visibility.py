"""Traffic between the pods of one GKE node is seen by the network.

The risk: flow logs and firewall rules miss what two pods on one node say to each other.
Cannot see: what the flow logs keep (network/subnet_flow_logs).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect("enableIntranodeVisibility", is_true, "true", missing=False)


gke_intranode_visibility = resource_rule(
    name="gke-intranode-visibility",
    description="GKE clusters show the network what pods of one node say to each other.",
    types=[CLUSTER],
    check=check,
    severity=Severity.LOW,
    remediation="Set enable_intranode_visibility.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/intranode-visibility",
    sources=["CKV_GCP_61", "CIS GKE 5.6.1"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)")],
)
