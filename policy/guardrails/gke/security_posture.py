"""The posture of GKE workloads is scanned.

The risk: known mistakes in running workloads are found by those who use them.
Cannot see: whether anybody reads the findings, or flaws in images, which the registry scans.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Unset, it depends on the edition of the fleet."""
    yield from inputs.expect("securityPostureConfig.mode", one_of("BASIC", "ENTERPRISE"), "BASIC or ENTERPRISE")


gke_security_posture = resource_rule(
    name="gke-security-posture",
    description="GKE clusters scan the posture of their workloads.",
    types=[CLUSTER],
    check=check,
    severity=Severity.LOW,
    remediation="Set security_posture_config.mode to BASIC.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/about-security-posture-dashboard",
    sources=["CKV2_GCP_11", "gke-policy-automation"],
    requirements=[soc2("CC3.2"), hipaa("164.308(a)(1)"), gdpr("32(1)(d)")],
)
