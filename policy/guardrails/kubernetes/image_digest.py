"""Containers name their image by digest.

The risk: a tag can be moved, so that another program starts than the one that was reviewed and scanned.
Cannot see: whether the registry is one of ours, what the image holds, or pods of Helm releases.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import WORKLOADS, containers
from guardrails.rule import resource_rule

PINNED = re.compile(r".+@sha256:[0-9a-f]{64}")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each container, init containers included."""
    for container in containers(inputs):
        yield from container.expect("image", lambda image: PINNED.fullmatch(image) is not None, "NAME@sha256:DIGEST")


kubernetes_image_digest = resource_rule(
    name="kubernetes-image-digest",
    description="Containers name their image by its sha256 digest.",
    types=WORKLOADS,
    check=check,
    severity=Severity.HIGH,
    remediation="Replace the tag by the digest that the registry shows for it.",
    reference="https://kubernetes.io/docs/concepts/containers/images/",
    sources=["CKV_K8S_14", "CKV_K8S_43"],
    requirements=[soc2("CC8.1"), hipaa("164.312(c)(1)")],
)
