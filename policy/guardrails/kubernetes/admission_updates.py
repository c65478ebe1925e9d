"""An admission policy that looks at creations looks at updates, too.

The risk: what a policy refuses when it is created is admitted when it is created harmless and changed afterwards.
Cannot see: whether its conditions let an update pass unseen, or subresources that it does not name.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.kubernetes.types import ADMISSION_POLICY
from guardrails.rule import resource_rule

CREATE, UPDATE, EVERY = "CREATE", "UPDATE", "*"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Either of the two alone is half of a policy."""
    for rule in inputs.each("spec.matchConstraints.resourceRules"):
        known = {operation for _, operation in rule.items("operations")}
        if rule.read("operations") is UNKNOWN or EVERY in known or not known:
            continue
        if known & {CREATE, UPDATE}:
            yield from rule.expect_among("operations", CREATE, UPDATE)


kubernetes_admission_updates = resource_rule(
    name="kubernetes-admission-updates",
    description="Admission policies that look at creations look at updates, too, and the other way round.",
    types=[ADMISSION_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Have CREATE and UPDATE among the operations.",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",
    sources=["ours"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
