"""Containers come from Artifact Registry.

The risk: an image of a public registry is scanned by nobody of ours, is not covered by Binary Authorization's
attestations, and is gone when its owner wishes. A remote repository of Artifact Registry mirrors it.
Cannot see: whose project the repository is in, who may write to it, what the image holds, or pods of Helm releases.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import WORKLOADS, containers
from guardrails.rule import resource_rule

ARTIFACT_REGISTRY = re.compile(r"[a-z0-9-]+-docker\.pkg\.dev/[^/@:]+/.+")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each container, init containers included."""
    for container in containers(inputs):
        yield from container.expect(
            "image",
            lambda image: ARTIFACT_REGISTRY.fullmatch(image) is not None,
            "LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE",
        )


kubernetes_image_registry = resource_rule(
    name="kubernetes-image-registry",
    description="Containers take their images from Artifact Registry.",
    types=WORKLOADS,
    check=check,
    severity=Severity.HIGH,
    remediation="Push the image to a repository of ours, or take it through a remote repository of Artifact Registry.",
    reference="https://cloud.google.com/artifact-registry/docs/repositories/remote-overview",
    sources=["Kyverno restrict-image-registries"],
    requirements=[soc2("CC8.1"), hipaa("164.312(c)(1)")],
)
