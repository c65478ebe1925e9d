"""No role is bound to everybody.

The risk: on GKE system:authenticated is every holder of a Google account, system:unauthenticated is the whole internet.
Cannot see: groups that anyone may join, or what the role allows.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

BINDINGS = (
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
)
EVERYBODY = ("system:anonymous", "system:authenticated", "system:unauthenticated", "system:serviceaccounts")


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each subject is somebody; the role is none that allows everything."""
    for subject in inputs.each("subjects"):
        yield from subject.expect("name", lambda name: name not in EVERYBODY, "a user, a group or an account of ours")
    yield from inputs.expect("roleRef.name", lambda name: name != "cluster-admin", "a role for one task")


kubernetes_bindings_for_everybody = resource_rule(
    name="kubernetes-bindings-for-everybody",
    description="No role is bound to everybody, and cluster-admin to nobody.",
    types=BINDINGS,
    check=check,
    severity=Severity.CRITICAL,
    remediation="Bind the role to the group or service account that needs it.",
    reference="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    sources=["CKV_K8S_155-158", "FAST container.managed"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
