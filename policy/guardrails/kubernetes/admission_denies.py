"""A binding of an admission policy denies.

The risk: a policy that only warns is in force for nobody but those who read warnings; controllers do not.
Cannot see: whether the binding selects what it should, or whether the policy asks for enough.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import ADMISSION_BINDING
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """The API server asks for at least one action, and takes any."""
    yield from inputs.expect_among("spec.validationActions", "Deny")


kubernetes_admission_denies = resource_rule(
    name="kubernetes-admission-denies",
    description="Bindings of admission policies deny what breaks the policy.",
    types=[ADMISSION_BINDING],
    check=check,
    severity=Severity.HIGH,
    remediation="Have Deny among spec.validationActions; Warn belongs to clusters where things are tried out.",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions",
    sources=["ours"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
