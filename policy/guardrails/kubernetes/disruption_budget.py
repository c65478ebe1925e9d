"""A disruption budget lets at least one pod go.

The risk: a budget that lets none go blocks every drain: nodes are not upgraded, or are upgraded by force.
Cannot see: a figure that happens to equal the replicas, or a selector that matches nothing.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Neither none may go, nor all must stay."""
    yield from inputs.expect("spec.maxUnavailable", lambda most: most not in (0, "0", "0%"), "at least one", missing=1)
    yield from inputs.expect("spec.minAvailable", lambda least: least != "100%", "less than all", missing=0)


kubernetes_disruption_budget = resource_rule(
    name="kubernetes-disruption-budget",
    description="Disruption budgets let at least one pod go.",
    types=[BUDGET],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set maxUnavailable to 1 or a share, and have one replica more than must answer.",
    reference="https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
    sources=["kube-linter pdb-max-unavailable", "kube-linter pdb-min-available"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
