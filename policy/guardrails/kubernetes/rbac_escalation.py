"""RBAC roles do not let their holders become somebody else, or read secrets.

The risk: who may bind roles, impersonate, approve certificates, make tokens, change webhooks or open a shell holds more
than the role says; who may list secrets holds what is in them.
Cannot see: roles of Helm releases, the cluster's own roles, who may create pods (and so use any account of the
namespace), or a role whose lists are only dangerous together.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.rbac_wildcards import ROLES
from guardrails.rule import resource_rule

VERBS = ("escalate", "bind", "impersonate", "approve", "sign")
RESOURCES = (
    "secrets",
    "pods/exec",
    "pods/attach",
    "nodes/proxy",
    "serviceaccounts/token",
    "certificatesigningrequests/approval",
)
WEBHOOKS = ("mutatingwebhookconfigurations", "validatingwebhookconfigurations")
READING = ("get", "list", "watch")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Verbs and resources by themselves; webhooks only where they may be changed."""
    for rule in inputs.each("rules"):
        writes = any(verb not in READING for _, verb in rule.items("verbs"))
        for path, verb in rule.items("verbs"):
            if verb in VERBS:
                yield Violation(path=path, expected="a verb that does not let its holder become somebody else")
        for path, resource in rule.items("resources"):
            if resource in RESOURCES or (writes and resource in WEBHOOKS):
                yield Violation(path=path, expected="a resource that does not open others' rights or secrets")


kubernetes_rbac_escalation = resource_rule(
    name="kubernetes-rbac-escalation",
    description="RBAC roles name no verb and no resource that lets their holders act as others or read secrets.",
    types=ROLES,
    check=check,
    severity=Severity.HIGH,
    remediation="Remove the verb or resource; let workloads get secrets by their own identity.",
    reference="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    sources=["CKV_K8S_155-158", "CKV2_K8S_5"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
