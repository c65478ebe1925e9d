"""A blue-green release is measured once it has the traffic.

The risk: a version that is ready and wrong serves everybody until a person has noticed, and has typed the way back.
So it does where a measurement is made for the record alone, which a Rollout can say of its templates' metrics.
Cannot see: whether the named templates exist, or measure what matters; canaries, whose steps may hold analyses of
their own.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.argo.types import ROLLOUT
from guardrails.frameworks import hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

AFTER = "spec.strategy.blueGreen.postPromotionAnalysis"


def check(inputs: Inputs) -> Iterator[Violation]:
    """At least one template, in earnest, where the strategy is blue-green."""
    if not inputs.lacks("spec.strategy.blueGreen"):
        yield from inputs.expect(f"{AFTER}.templates", bool, "at least one AnalysisTemplate")
    for dry in inputs.each(f"{AFTER}.dryRun"):
        yield Violation(path=dry.path, expected="no measurement whose outcome is ignored")


argo_watched_promotion = resource_rule(
    name="argo-watched-promotion",
    description="Blue-green Rollouts name an analysis that follows their promotion.",
    types=[ROLLOUT],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Name an AnalysisTemplate of the new version's errors in strategy.blueGreen.postPromotionAnalysis.",
    reference="https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#bluegreen-post-promotion-analysis",
    sources=["ours"],
    requirements=[soc2("CC7.5"), soc2("CC8.1"), hipaa("164.308(a)(7)")],
)
