"""An analysis can fail, and a failure of it counts.

The risk: a release is believed to be watched, and whatever is measured is found good: no condition, more failures
forgiven than there are measurements, or measurements that are made for the record alone.
Cannot see: whether a condition is ever false, counts that are arguments, or metrics that a template takes from others.
Refuses more than it must: failures that do not count where successes in a row do (`consecutiveSuccessLimit`).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from pulumi_policy import Severity

from guardrails.argo.types import TEMPLATES
from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import MISSING, Inputs, Violation
from guardrails.rule import resource_rule

CONDITIONS = ("successCondition", "failureCondition")
ANSWERED = ("provider.web", "provider.job")
"""Providers whose measurement fails by itself when what they ask does."""

WHOLE = re.compile(r"-?[0-9]+")
"""Counts may be texts; what is no number in one is an argument's placeholder."""


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each metric, of which there must be one."""
    if inputs.lacks("spec.templates"):
        yield from inputs.expect("spec.metrics", bool, "at least one metric")
    for metric in inputs.each("spec.metrics"):
        if all(metric.lacks(each) for each in (*CONDITIONS, *ANSWERED)):
            yield from metric.expect_presence("successCondition", "a condition, here or in failureCondition")
        forgiven = _below(_count(metric))
        yield from metric.expect("failureLimit", forgiven, "less than count, and 0 at least", missing=0)
    for dry in inputs.each("spec.dryRun"):
        yield Violation(path=dry.path, expected="no measurement whose outcome is ignored")


def _count(metric: Inputs) -> float | None:
    """How often it is measured; None where that is not known, or without end."""
    said = metric.read("count")
    count = _number(0 if said is MISSING else said)
    if count == 0:
        return 1 if metric.lacks("interval") else None
    return count


def _below(count: float | None) -> Callable[[Any], bool]:
    """Judges how many failures are forgiven; where it is measured without end, any limit is reached."""

    def holds(said: Any) -> bool:
        limit = _number(said)
        return limit is None or (limit >= 0 and (count is None or limit < count))

    return holds


def _number(value: Any) -> float | None:
    """A count that is written as a number or as a text; None for anything else."""
    if isinstance(value, str):
        return float(value) if WHOLE.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) else None


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
