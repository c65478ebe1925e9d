"""Containers say what they need and what they may use at most.

The risk: one container without a memory limit takes its node down, one without requests is put where there is no room.
Cannot see: whether the figures are right. A CPU limit is not asked for: it throttles without protecting anybody.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import WORKLOADS, containers
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each container, init containers included; debugging containers cannot have them."""
    for container in containers(inputs, ("initContainers", "containers")):
        for path in ("resources.requests.cpu", "resources.requests.memory", "resources.limits.memory"):
            yield from container.expect_presence(path, "a quantity")


kubernetes_container_resources = resource_rule(
    name="kubernetes-container-resources",
    description="Containers have CPU and memory requests and a memory limit.",
    types=WORKLOADS,
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set resources.requests.cpu, resources.requests.memory and resources.limits.memory.",
    reference="https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    sources=["CKV_K8S_10", "CKV_K8S_12", "CKV_K8S_13"],
    requirements=[soc2("A1.1"), gdpr("32(1)(b)")],
)
