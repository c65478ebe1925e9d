"""RBAC roles name what they allow.

The risk: a wildcard allows what exists today and whatever is installed tomorrow, secrets included.
Cannot see: roles of Helm releases, the cluster's own roles, or lists that are as long as a wildcard.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

ROLES = ("kubernetes:rbac.authorization.k8s.io/v1:Role", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Groups, resources, verbs and addresses, in each rule of the role."""
    for rule in inputs.each("rules"):
        for field in ("apiGroups", "resources", "verbs", "nonResourceURLs"):
            for path, value in rule.items(field):
                if value == "*" or value.endswith("/*"):
                    yield Violation(path=path, expected="names, no wildcard")


kubernetes_rbac_wildcards = resource_rule(
    name="kubernetes-rbac-wildcards",
    description="RBAC roles have no wildcards.",
    types=ROLES,
    check=check,
    severity=Severity.HIGH,
    remediation="Name the API groups, resources and verbs that the subject uses.",
    reference="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    sources=["CKV_K8S_49"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
