"""Pods of a GKE cluster have addresses of the network.

The risk: routes per node are no addresses that firewall rules, flow logs and private endpoints can be told about.
Cannot see: whether the ranges are large enough.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """New clusters have them unless they ask for routes."""
    yield from inputs.expect("networkingMode", one_of("VPC_NATIVE"), "VPC_NATIVE", missing="VPC_NATIVE")


gke_vpc_native = resource_rule(
    name="gke-vpc-native",
    description="GKE clusters are VPC-native.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set networking_mode to VPC_NATIVE with an ip_allocation_policy; an existing cluster is replaced.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips",
    sources=["CKV_GCP_23", "CIS GKE 5.6.2"],
    requirements=[soc2("CC6.6")],
)
