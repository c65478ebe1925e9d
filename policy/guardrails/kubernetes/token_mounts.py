"""Credentials for the Kubernetes API are given to nobody who does not ask.

The risk: a token lies in every container, and whoever breaks into one speaks to the API server as its account.
Cannot see: what the account may do, tokens that a pod mounts by itself, or pods of Helm releases.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.kubernetes.types import WORKLOADS, pod_spec
from guardrails.rule import resource_rule

SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"
SWITCH = "automountServiceAccountToken"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Mounted by default; a pod's own word counts more than its account's."""
    if inputs.resource_type == SERVICE_ACCOUNT:
        yield from inputs.expect(SWITCH, is_false, "false", missing=True)
        return
    spec = pod_spec(inputs)
    if spec is not None:
        yield from spec.expect(SWITCH, is_false, "false", missing=True)


kubernetes_token_mounts = resource_rule(
    name="kubernetes-token-mounts",
    description="Neither service accounts nor pods mount an API token automatically.",
    types=[SERVICE_ACCOUNT, *WORKLOADS],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set automountServiceAccountToken to false; mount a projected token where a program needs the API.",
    reference="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    sources=["CKV_K8S_38", "CKV_K8S_41"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
