"""The boot disks of GKE nodes are encrypted with a key that we can rotate and revoke.

The risk: images, logs and whatever pods write to their own disks lie on it, under a key that nobody here can withdraw.
Cannot see: persistent volumes; their key stands in the storage class.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER, NODE_POOL, node_configs
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Presence only: at preview the key's name may still be unknown."""
    for config in node_configs(inputs):
        yield from config.expect_presence("bootDiskKmsKey", "the name of a Cloud KMS key")


gke_node_disk_key = resource_rule(
    name="gke-node-disk-key",
    description="The boot disks of GKE nodes are encrypted with a customer-managed key.",
    types=[CLUSTER, NODE_POOL],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set node_config.boot_disk_kms_key to the environment's key for the nodes.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek",
    sources=["CIS GKE 5.9.1"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
