"""GKE nodes run Google's hardened image and answer nobody without credentials.

The risk: the kubelet's read-only port shows every pod of a node to whoever reaches it, the old metadata endpoints hand
out the node's token without a header, and other images have a larger surface.
Cannot see: what a daemon set changes on the node. Windows pools need another image, and an exception.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import soc2
from guardrails.gke.types import CLUSTER, NODE_POOL, node_configs
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The port must be stated, its default depends on the cluster's version; the others are good by default."""
    for config in node_configs(inputs):
        yield from config.expect("kubeletConfig.insecureKubeletReadonlyPortEnabled", one_of("FALSE"), "FALSE")
        yield from config.expect("imageType", one_of("COS_CONTAINERD"), "COS_CONTAINERD", missing="COS_CONTAINERD")
        yield from config.expect("metadata.disable-legacy-endpoints", one_of("true"), "true", missing="true")


gke_node_hardening = resource_rule(
    name="gke-node-hardening",
    description="GKE nodes run Container-Optimized OS without the kubelet's read-only port and old metadata endpoints.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set kubelet_config.insecure_kubelet_readonly_port_enabled to FALSE; leave image and metadata alone.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/disable-kubelet-readonly-port",
    sources=["CKV_GCP_22", "CIS GKE 5.5.1", "FAST container.managed"],
    requirements=[soc2("CC6.8")],
)
