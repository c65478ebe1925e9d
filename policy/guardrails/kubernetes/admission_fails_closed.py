"""An admission policy that cannot be evaluated refuses.

The risk: with Ignore, a request that breaks the expression itself, by a field that it leaves out for instance, is let
through: the policy is what an attacker makes of it.
Cannot see: whether the expression asks for enough (tests on an API server do), or webhooks.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.kubernetes.types import ADMISSION_POLICY
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Fail by default."""
    yield from inputs.expect("spec.failurePolicy", one_of("Fail"), "Fail", missing="Fail")


kubernetes_admission_fails_closed = resource_rule(
    name="kubernetes-admission-fails-closed",
    description="Admission policies refuse what they cannot evaluate.",
    types=[ADMISSION_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Set spec.failurePolicy to Fail, and write expressions that ask before they read (has, orValue).",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#failure-policy",
    sources=["ours"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
