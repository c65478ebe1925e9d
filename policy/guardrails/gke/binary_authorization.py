"""GKE asks Binary Authorization before it runs an image.

The risk: any image that somebody can push and name runs in the cluster.
Cannot see: the project's policy; one that allows all images passes here.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect(
        "binaryAuthorization.evaluationMode",
        one_of("PROJECT_SINGLETON_POLICY_ENFORCE"),
        "PROJECT_SINGLETON_POLICY_ENFORCE",
        missing="DISABLED",
    )


gke_binary_authorization = resource_rule(
    name="gke-binary-authorization",
    description="GKE enforces the project's Binary Authorization policy.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set binary_authorization.evaluation_mode to PROJECT_SINGLETON_POLICY_ENFORCE.",
    reference="https://cloud.google.com/binary-authorization/docs/setting-up",
    sources=["CKV_GCP_66", "CIS GKE 5.10.5"],
    requirements=[soc2("CC8.1"), hipaa("164.312(c)(1)"), gdpr("32")],
)
