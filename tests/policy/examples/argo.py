"""Releases by Argo Rollouts, and what stops a bad one."""

from guardrails.argo.types import TEMPLATES
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource
from tests.policy.examples.kubernetes import rollout

BLUE_GREEN = "spec/strategy/blueGreen"
AFTER = f"{BLUE_GREEN}/postPromotionAnalysis"
AFTER_PATH = "spec.strategy.blueGreen.postPromotionAnalysis.templates"

template = resource(
    TEMPLATES[0],
    "errors",
    {
        "metadata": {"name": "errors", "namespace": UNKNOWN},
        "spec": {
            "args": [{"name": "version"}],
            "metrics": [
                {
                    "name": "errors",
                    "count": 10.0,
                    "failureLimit": 1.0,
                    "successCondition": "len(result) == 0 || result[0] <= 2",
                    "provider": {"prometheus": {"address": UNKNOWN, "query": "vector(0)"}},
                },
                {"name": "answers", "count": 3.0, "provider": {"web": {"url": UNKNOWN}}},
            ],
        },
    },
)
METRIC = "spec/metrics/0"
CONDITION = f"{METRIC}/successCondition"
COUNT = f"{METRIC}/count"
LIMIT = f"{METRIC}/failureLimit"
LIMIT_PATH = "spec.metrics[0].failureLimit"

ACCEPTED = (template,)
EXAMPLES = (
    example("argo-watched-promotion", rollout, "nothing is measured", drop(AFTER), AFTER_PATH),
    example("argo-watched-promotion", rollout, "no template is named", put(f"{AFTER}/templates", []), AFTER_PATH),
    example(
        "argo-watched-promotion",
        rollout,
        "for the record alone",
        put(f"{AFTER}/dryRun", [{"metricName": ".*"}]),
        "spec.strategy.blueGreen.postPromotionAnalysis.dryRun[0]",
    ),
    example("argo-watched-promotion", rollout, "templates that are not known yet", put(AFTER, UNKNOWN)),
    example("argo-watched-promotion", rollout, "a canary", put("spec/strategy", {"canary": {"steps": []}})),
    example("argo-decisive-analysis", template, "no condition", drop(CONDITION), "spec.metrics[0].successCondition"),
    example(
        "argo-decisive-analysis",
        template,
        "a condition of failure alone",
        both(drop(CONDITION), put(f"{METRIC}/failureCondition", "result[0] > 2")),
    ),
    example("argo-decisive-analysis", template, "every failure is forgiven", put(LIMIT, 10), LIMIT_PATH),
    example("argo-decisive-analysis", template, "failures do not count", put(LIMIT, -1), LIMIT_PATH),
    example("argo-decisive-analysis", template, "nothing said of failures", drop(LIMIT)),
    example("argo-decisive-analysis", template, "a limit that is a text", put(LIMIT, "10"), LIMIT_PATH),
    example("argo-decisive-analysis", template, "a count that is a text", put(COUNT, "1"), LIMIT_PATH),
    example("argo-decisive-analysis", template, "measured once, since nothing says how often", drop(COUNT), LIMIT_PATH),
    example(
        "argo-decisive-analysis",
        template,
        "measured without end",
        both(drop(COUNT), put(f"{METRIC}/interval", "30s")),
    ),
    example("argo-decisive-analysis", template, "nothing is measured", put("spec/metrics", []), "spec.metrics"),
    example(
        "argo-decisive-analysis",
        template,
        "metrics of other templates",
        both(drop("spec/metrics"), put("spec/templates", [{"templateName": "others"}])),
    ),
    example("argo-decisive-analysis", template, "measured once", drop(f"{METRIC}/failureLimit")),
    example("argo-decisive-analysis", template, "a limit by an argument", put(LIMIT, "{{args.limit}}")),
    example(
        "argo-decisive-analysis",
        template,
        "for the record alone",
        put("spec/dryRun", [{"metricName": "errors"}]),
        "spec.dryRun[0]",
    ),
    example("argo-decisive-analysis", template, "metrics that are not known yet", put("spec/metrics", UNKNOWN)),
    example("argo-decisive-analysis", template, "a provider that is not known yet", put(f"{METRIC}/provider", UNKNOWN)),
)
