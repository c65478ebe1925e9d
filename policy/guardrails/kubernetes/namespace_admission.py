"""Each namespace has the API server refuse pods that are not restricted.

The risk: pods of Helm releases, operators and people never pass by this program; the API server sees them all.
Cannot see: exemptions in the API server's own configuration.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.kubernetes.types import NAMESPACE
from guardrails.rule import resource_rule

LABEL = "pod-security.kubernetes.io/enforce"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Nothing is enforced by default."""
    labels = inputs.within("metadata.labels")
    if labels is not None:
        yield from labels.expect_key(LABEL, one_of("restricted"), "restricted", missing="privileged")


kubernetes_namespace_admission = resource_rule(
    name="kubernetes-namespace-admission",
    description="Each namespace enforces the restricted Pod Security Standard at admission.",
    types=[NAMESPACE],
    check=check,
    severity=Severity.HIGH,
    remediation="Label the namespace pod-security.kubernetes.io/enforce=restricted.",
    reference="https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    sources=["CKV_K8S_16-20", "Kyverno pod-security"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
