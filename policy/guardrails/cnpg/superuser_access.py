"""Nobody reaches a CloudNativePG cluster over the network as a superuser.

The risk: a superuser reads every row, runs commands in the server's pod and switches off the audit.
Cannot see: roles that migrations make, or that a later declaration of the operator changes (DatabaseRole).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The built-in superuser, and the managed roles."""
    yield from inputs.expect("spec.enableSuperuserAccess", is_false, "false", missing=False)
    for role in inputs.each("spec.managed.roles"):
        yield from role.expect("superuser", is_false, "false", missing=False)


cnpg_superuser_access = resource_rule(
    name="cnpg-superuser-access",
    description="A CloudNativePG cluster gives its superuser no password, and no managed role is a superuser.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Leave enableSuperuserAccess false, and grant roles what they need in migrations.",
    reference="https://cloudnative-pg.io/documentation/current/security/",
    sources=["ours"],
    requirements=[soc2("CC6.3"), hipaa("164.308(a)(4)"), gdpr("25")],
)
