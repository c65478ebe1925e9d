"""Containers cannot change their own image.

The risk: an attacker who gets in leaves tools and back doors beside the program.
Cannot see: writable volumes that are mounted over program folders, or pods of Helm releases.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.kubernetes.types import WORKLOADS, containers
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Writable by default; debugging containers are left alone, they cannot be declared for long."""
    for container in containers(inputs, ("initContainers", "containers")):
        yield from container.expect("securityContext.readOnlyRootFilesystem", is_true, "true", missing=False)


kubernetes_read_only_root = resource_rule(
    name="kubernetes-read-only-root",
    description="The root file system of containers is read-only.",
    types=WORKLOADS,
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set securityContext.readOnlyRootFilesystem, and mount an emptyDir where the program must write.",
    reference="https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/",
    sources=["CKV_K8S_22"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
