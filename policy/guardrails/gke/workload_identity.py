"""Pods have identities of their own: a workload pool on the cluster, the GKE metadata server on every node.

The risk: without it a pod borrows the node's service account, and one compromised pod holds the rights of them all.
Cannot see: which rights the identities have.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL, node_configs
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The pool alone is not enough: nodes without the GKE metadata server still hand out their own account."""
    if inputs.resource_type == CLUSTER and inputs.read("enableAutopilot") is not True:
        yield from inputs.expect_presence("workloadIdentityConfig.workloadPool", "PROJECT.svc.id.goog")
    for config in node_configs(inputs):
        yield from config.expect(
            "workloadMetadataConfig.mode", one_of("GKE_METADATA"), "GKE_METADATA", missing="what the cluster says"
        )


gke_workload_identity = resource_rule(
    name="gke-workload-identity",
    description="Pods have identities of their own: a workload pool on the cluster, the GKE metadata server on nodes.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.HIGH,
    remediation="Set workload_identity_config.workload_pool, and workload_metadata_config.mode to GKE_METADATA.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity",
    sources=["CKV_GCP_69", "CIS GKE 5.2.2", "CIS GKE 5.4.2"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(1)"), gdpr("32")],
)
