"""GKE nodes are repaired and upgraded by Google.

The risk: nodes that nobody upgrades keep known flaws; nodes that nobody repairs take capacity away.
Cannot see: maintenance exclusions that hold upgrades back.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, soc2
from guardrails.gke.types import NODE_POOL
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Both are on unless switched off."""
    yield from inputs.expect("management.autoRepair", is_true, "true", missing=True)
    yield from inputs.expect("management.autoUpgrade", is_true, "true", missing=True)


gke_node_maintenance = resource_rule(
    name="gke-node-maintenance",
    description="GKE node pools are repaired and upgraded automatically.",
    types=[NODE_POOL],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Leave management.auto_repair and management.auto_upgrade on; steer the time by a maintenance window.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-upgrades",
    sources=["CKV_GCP_9", "CKV_GCP_10", "CIS GKE 5.5.2", "CIS GKE 5.5.3"],
    requirements=[soc2("CC7.1"), gdpr("32")],
)
