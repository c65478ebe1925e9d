"""Each admission policy is bound.

The risk: a policy without a binding is in force nowhere, and looks in every list like one that is.
Works at preview, before the cluster exists: a binding names its policy as text, or refers to it.
Cannot see: bindings made outside of this stack, or what a binding selects.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import MISSING, UNKNOWN, Violation
from guardrails.kubernetes.types import ADMISSION_BINDING, ADMISSION_POLICY
from guardrails.rule import Stack, StackResource, stack_rule


def check(policy: StackResource, stack: Stack) -> Iterator[Violation]:
    """By the same name, or by reference."""
    if not any(_binds(binding, policy) for binding in stack.of_type(ADMISSION_BINDING)):
        yield Violation(
            path="metadata.name", expected="the spec.policyName of a ValidatingAdmissionPolicyBinding of this stack"
        )


def _binds(binding: StackResource, policy: StackResource) -> bool:
    if policy in binding.references.get("spec", ()):
        return True
    name = policy.inputs.read("metadata.name")
    return name not in (MISSING, UNKNOWN) and binding.inputs.read("spec.policyName") == name


kubernetes_admission_bound = stack_rule(
    name="kubernetes-admission-bound",
    description="Each admission policy has a binding that puts it into force.",
    types=[ADMISSION_POLICY],
    also_reads=[ADMISSION_BINDING],
    check=check,
    severity=Severity.HIGH,
    remediation="Add a ValidatingAdmissionPolicyBinding that names the policy.",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    sources=["ours"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
