"""Servers say when they are ready.

The risk: requests go to pods that cannot answer yet, and a release that never works is taken for one that does.
Cannot see: whether what is asked tells anything, or what a Helm release brings.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import containers
from guardrails.rule import resource_rule

SERVERS = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:argoproj.io/v1alpha1:Rollout",
)


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each container that has ports."""
    for container in containers(inputs, ("containers",)):
        if not container.lacks("ports"):
            yield from container.expect_presence("readinessProbe", "a request that tells whether it can answer")


kubernetes_probes = resource_rule(
    name="kubernetes-probes",
    description="Containers with ports have a readiness probe.",
    types=SERVERS,
    check=check,
    severity=Severity.MEDIUM,
    remediation="Add a readinessProbe to each container that listens.",
    reference="https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    sources=["CKV_K8S_9"],
    requirements=[soc2("A1.1"), gdpr("32(1)(b)")],
)
