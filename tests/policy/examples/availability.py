"""Whether pods may go, and whether they are ready."""

from guardrails.kubernetes.disruption_budget import BUDGET
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource
from tests.policy.examples.kubernetes import CONTAINER, CONTAINER_PATH, rollout

budget = resource(BUDGET, "api", {"spec": {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "api"}}}})

ACCEPTED = (budget,)
EXAMPLES = (
    example(
        "kubernetes-disruption-budget", budget, "none may go", put("spec/maxUnavailable", 0), "spec.maxUnavailable"
    ),
    example(
        "kubernetes-disruption-budget",
        budget,
        "no share may go",
        put("spec/maxUnavailable", "0%"),
        "spec.maxUnavailable",
    ),
    example(
        "kubernetes-disruption-budget",
        budget,
        "all must stay",
        both(drop("spec/maxUnavailable"), put("spec/minAvailable", "100%")),
        "spec.minAvailable",
    ),
    example(
        "kubernetes-disruption-budget",
        budget,
        "two must stay",
        both(drop("spec/maxUnavailable"), put("spec/minAvailable", 2)),
    ),
    example(
        "kubernetes-disruption-budget", budget, "a number that is not known yet", put("spec/maxUnavailable", UNKNOWN)
    ),
    example(
        "kubernetes-probes",
        rollout,
        "nobody asks",
        drop(f"{CONTAINER}/readinessProbe"),
        f"{CONTAINER_PATH}.readinessProbe",
    ),
    example(
        "kubernetes-probes",
        rollout,
        "it does not listen",
        both(drop(f"{CONTAINER}/readinessProbe"), drop(f"{CONTAINER}/ports")),
    ),
)
