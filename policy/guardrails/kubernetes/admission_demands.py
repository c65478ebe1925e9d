"""Each demand and condition of an admission policy reads the request; a demand may also refuse whatever comes.

The risk: a policy whose expression is constantly true stands in the cluster, is listed as a control, and asks nothing;
one whose condition is constantly false never looks.
Cannot see: what an expression says of the request, or what a variable in it is; only an API server can evaluate it,
and tests do.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.kubernetes.types import ADMISSION_POLICY
from guardrails.rule import resource_rule

READS = re.compile(r"\b(object|oldObject|request|variables|params|authorizer)\b")
REFUSES = "false"


def check(inputs: Inputs) -> Iterator[Violation]:
    """A policy may have audit annotations instead of demands, and then only watches."""
    yield from inputs.expect_presence("spec.validations", "at least one demand")
    for demand in inputs.each("spec.validations"):
        yield from demand.expect(
            "expression", _asks, f"CEL over the request (object, request, variables), or {REFUSES}"
        )
    for condition in inputs.each("spec.matchConditions"):
        yield from condition.expect("expression", _reads, "CEL over the request (object, oldObject, request)")


def _asks(expression: str) -> bool:
    return expression.strip() == REFUSES or _reads(expression)


def _reads(expression: str) -> bool:
    return READS.search(expression) is not None


kubernetes_admission_demands = resource_rule(
    name="kubernetes-admission-demands",
    description="Each demand and condition of an admission policy reads the request, or the demand refuses all.",
    types=[ADMISSION_POLICY],
    check=check,
    severity=Severity.HIGH,
    remediation="Write in CEL what must be true of a request (spec.validations), and of which (spec.matchConditions).",
    reference="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-expression",
    sources=["ours"],
    requirements=[soc2("CC6.8"), hipaa("164.312(a)(1)"), gdpr("32")],
)
