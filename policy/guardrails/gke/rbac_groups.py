"""A GKE cluster knows the groups of its organization.

The risk: without them roles are bound to persons one by one, and those who leave keep what they had.
Cannot see: who is in the groups, or bindings to persons beside them.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect_presence("authenticatorGroupsConfig.securityGroup", "gke-security-groups@ and your domain")


gke_rbac_groups = resource_rule(
    name="gke-rbac-groups",
    description="GKE clusters bind roles to groups of the organization.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set authenticator_groups_config.security_group to gke-security-groups@ and your domain.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac",
    sources=["CKV_GCP_65", "CIS GKE 5.8.3"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
