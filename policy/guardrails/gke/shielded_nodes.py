"""GKE nodes prove what they booted: shielded nodes, secure boot, integrity monitoring.

The risk: a node with a changed kernel or boot loader looks like any other, and joins the cluster.
Cannot see: drivers that a workload loads; GPU nodes keep secure boot because GKE installs signed drivers.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL, node_configs
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Two of the three are on by default, secure boot is not."""
    if inputs.resource_type == CLUSTER:
        yield from inputs.expect("enableShieldedNodes", is_true, "true", missing=True)
    for config in node_configs(inputs):
        yield from config.expect("shieldedInstanceConfig.enableSecureBoot", is_true, "true", missing=False)
        yield from config.expect("shieldedInstanceConfig.enableIntegrityMonitoring", is_true, "true", missing=True)


gke_shielded_nodes = resource_rule(
    name="gke-shielded-nodes",
    description="GKE nodes are shielded, boot securely and are monitored for integrity.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set node_config.shielded_instance_config with both switches on, and leave enable_shielded_nodes on.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes",
    sources=["CKV_GCP_71", "CKV_GCP_72", "CKV_GCP_68", "CIS GKE 5.5.5-5.5.7"],
    requirements=[soc2("CC6.8"), hipaa("164.312(c)(1)"), gdpr("32")],
)
