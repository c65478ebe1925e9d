"""GKE nodes have internal addresses only.

The risk: a node with a public address can be reached, scanned and attacked from the whole internet.
Cannot see: an address that somebody adds to a node's instance later, or a load balancer in front of a node port.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A cluster must ask for private nodes; a pool inherits that unless it says otherwise."""
    if inputs.resource_type == CLUSTER:
        yield from inputs.expect("privateClusterConfig.enablePrivateNodes", is_true, "true", missing=False)
        for pool in inputs.each("nodePools"):
            yield from pool.expect("networkConfig.enablePrivateNodes", is_true, "true", missing=True)
    else:
        yield from inputs.expect("networkConfig.enablePrivateNodes", is_true, "true", missing=True)


gke_private_nodes = resource_rule(
    name="gke-private-nodes",
    description="GKE nodes have internal addresses only.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.HIGH,
    remediation="Set private_cluster_config.enable_private_nodes on the cluster, and do not unset it on a pool.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation",
    sources=["CKV_GCP_64", "CIS GKE 5.6.5"],
    requirements=[soc2("CC6.6"), hipaa("164.312(a)(1)", Origin.PROWLER_WITHDRAWN), gdpr("32")],
)
