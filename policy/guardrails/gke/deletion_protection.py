"""GKE clusters are protected against deletion.

The risk: one wrong command, or one property whose change replaces the cluster, takes every workload away.
Cannot see: the deletion of a cluster by hand, which this protection does not stop, or pulumi's own `protect`.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import DELETION_PROTECTION, resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """On unless switched off."""
    yield from inputs.expect("deletionProtection", is_true, "true", missing=True)


gke_deletion_protection = resource_rule(
    name="gke-deletion-protection",
    description="GKE clusters are protected against deletion by the provider.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Leave deletion_protection on; to delete the cluster on purpose, take the unprotect step first.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/deleting-a-cluster",
    sources=["CKV_GCP_82 (databases; here for the cluster)"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
    tags=[DELETION_PROTECTION],
)
