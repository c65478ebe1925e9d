"""An analysis can fail, and a failure of it counts.

The risk: a release is believed to be watched, and whatever is measured is found good: no condition, more failures
forgiven than there are measurements, or measurements that are made for the record alone.
Cannot see: whether a condition is ever false, counts that are arguments, or metrics that a template takes from others.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pulumi_policy import Severity

from guardrails.argo.types import TEMPLATES
from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

CONDITIONS = ("successCondition", "failureCondition")
ANSWERED = ("provider.web", "provider.job")
"""Providers whose measurement fails by itself when what they ask does."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each metric."""
    for metric in inputs.each("spec.metrics"):
        if all(metric.lacks(each) for each in (*CONDITIONS, *ANSWERED)):
            yield from metric.expect_presence("successCondition", "a condition, here or in failureCondition")
        forgiven = _below(metric.read("count"))
        yield from metric.expect("failureLimit", forgiven, "less than count, and 0 at least", missing=0)
    for dry in inputs.each("spec.dryRun"):
        yield Violation(path=dry.path, expected="no measurement whose outcome is ignored")


def _below(count: Any) -> Callable[[Any], bool]:
    """Judges how many failures are forgiven; without a count it is measured without end, and any limit is reached."""
    most = count if isinstance(count, int | float) else None

    def holds(limit: Any) -> bool:
        if not isinstance(limit, int | float):
            return True
        return limit >= 0 and (most is None or limit < max(most, 1))

    return holds


argo_decisive_analysis = resource_rule(
    name="argo-decisive-analysis",
    description="AnalysisTemplates have a condition, forgive fewer failures than they measure, and measure in earnest.",
    types=TEMPLATES,
    check=check,
    severity=Severity.MEDIUM,
    remediation="Give each metric a successCondition and a failureLimit below its count, and no dryRun.",
    reference="https://argo-rollouts.readthedocs.io/en/stable/features/analysis/",
    sources=["ours"],
    requirements=[soc2("CC7.5"), soc2("CC8.1"), hipaa("164.308(a)(7)")],
)
