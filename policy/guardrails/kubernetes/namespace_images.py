"""Each namespace says which images it admits, so that the cluster's admission policies look into it.

The risk: the policies hold where a namespace is marked. One that is not marked takes images from anywhere, whoever
brings them, and nodes with GPUs as well.
Cannot see: whether the policies are there (kubernetes/admission_bound sees those of this stack), or pods.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import MISSING, Inputs, Violation, one_of
from guardrails.kubernetes.types import NAMESPACE
from guardrails.rule import resource_rule

LABEL = "spotify-ai-agent.com/images"
PINNED, MIRRORED = "pinned", "mirrored"
TENANTS = ("tenant", "spotify-ai-agent.com/tenancy")


def check(inputs: Inputs) -> Iterator[Violation]:
    """A tenant's takes images by digest; those of controllers, which name images by tag, at least from our mirrors."""
    labels = inputs.within("metadata.labels")
    if labels is None:
        return
    accepted = (PINNED, MIRRORED) if all(labels.read_key(label) is MISSING for label in TENANTS) else (PINNED,)
    yield from labels.expect_key(LABEL, one_of(*accepted), " or ".join(accepted), missing="that any image is admitted")


kubernetes_namespace_images = resource_rule(
    name="kubernetes-namespace-images",
    description="Each namespace is marked with the images that admission lets into it; a tenant's with pinned ones.",
    types=[NAMESPACE],
    check=check,
    severity=Severity.HIGH,
    remediation="Label the namespace spotify-ai-agent.com/images=pinned, or mirrored where controllers make the pods.",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    sources=["ours"],
    requirements=[soc2("CC8.1"), hipaa("164.312(c)(1)")],
)
