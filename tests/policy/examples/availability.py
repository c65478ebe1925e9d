"""Whether pods may go, and whether they are ready."""

from guardrails.kubernetes.disruption_budget import BUDGET
from guardrails.kubernetes.minimum_replicas import AUTOSCALERS
from guardrails.kubernetes.topology_spread import ZONE
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource
from tests.policy.examples.kubernetes import CONTAINER, CONTAINER_PATH, POD_PATH, SPEC, rollout

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"

budget = resource(BUDGET, "api", {"spec": {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "api"}}}})

autoscaler = resource(AUTOSCALERS[0], "api", {"spec": {"minReplicas": 3, "maxReplicas": 9}})
SPREAD = f"{SPEC}/topologySpreadConstraints"
APART = {"topologyKey": ZONE}

ACCEPTED = (budget, autoscaler)
EXAMPLES = (
    example(
        "kubernetes-minimum-replicas",
        resource(AUTOSCALERS[1], "older", autoscaler.inputs),
        "two, in the older version",
        put("spec/minReplicas", 2),
        "spec.minReplicas",
    ),
    example("kubernetes-minimum-replicas", autoscaler, "two", put("spec/minReplicas", 2), "spec.minReplicas"),
    example(
        "kubernetes-minimum-replicas",
        autoscaler,
        "nothing said, which means one",
        drop("spec/minReplicas"),
        "spec.minReplicas",
    ),
    example("kubernetes-minimum-replicas", autoscaler, "not known yet", put("spec/minReplicas", UNKNOWN)),
    example(
        "kubernetes-topology-spread",
        rollout,
        "nobody says where",
        drop(SPREAD),
        f"{POD_PATH}.topologySpreadConstraints",
    ),
    example(
        "kubernetes-topology-spread",
        rollout,
        "over nodes only",
        put(SPREAD, [{"topologyKey": "kubernetes.io/hostname"}]),
        f"{POD_PATH}.topologySpreadConstraints",
    ),
    example(
        "kubernetes-topology-spread",
        rollout,
        "an autoscaler's, and nobody says where",
        both(drop(SPREAD), drop("spec/replicas")),
        f"{POD_PATH}.topologySpreadConstraints",
    ),
    example("kubernetes-topology-spread", rollout, "one replica", both(drop(SPREAD), put("spec/replicas", 1))),
    example(
        "kubernetes-topology-spread",
        rollout,
        "a number that is not known yet",
        both(drop(SPREAD), put("spec/replicas", UNKNOWN)),
        f"{POD_PATH}.topologySpreadConstraints",
    ),
    example("kubernetes-topology-spread", rollout, "constraints that are not known yet", put(SPREAD, UNKNOWN)),
    example(
        "kubernetes-topology-spread",
        rollout,
        "a key that is not known yet",
        put(SPREAD, [{"topologyKey": UNKNOWN}]),
    ),
    example(
        "kubernetes-topology-spread",
        rollout,
        "kept apart instead",
        both(drop(SPREAD), put(f"{SPEC}/affinity", {"podAntiAffinity": {REQUIRED: [APART]}})),
    ),
    example(
        "kubernetes-topology-spread",
        rollout,
        "kept apart where possible",
        both(
            drop(SPREAD),
            put(f"{SPEC}/affinity", {"podAntiAffinity": {PREFERRED: [{"weight": 9, "podAffinityTerm": APART}]}}),
        ),
    ),
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
