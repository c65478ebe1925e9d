"""What scales by the metrics of others, and who does it."""

from guardrails.keda.types import RELEASE, SCALED_OBJECT
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

TRIGGERS = "spec/triggers"
ADDRESS = f"{TRIGGERS}/1/metadata/serverAddress"
ADDRESS_PATH = "spec.triggers[1].metadata.serverAddress"
ELSEWHERE = "https://prometheus.example"

scaled = resource(
    SCALED_OBJECT,
    "api",
    {
        "metadata": {"name": "api", "namespace": UNKNOWN},
        "spec": {
            "scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "api"},
            "minReplicaCount": 3.0,
            "maxReplicaCount": 12.0,
            "triggers": [
                {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}},
                {
                    "type": "prometheus",
                    "metadata": {
                        "serverAddress": "https://monitoring.googleapis.com/v1/projects/p/location/global/prometheus",
                        "query": "vector(0)",
                        "threshold": "40",
                    },
                    "authenticationRef": {"name": "api"},
                },
            ],
        },
    },
)
RESTRICTED = {"restrict": {"secret": True}}
SECRETS = "values/permissions"
SECRETS_PATH = "values.permissions.{}.restrict.secret"
KINDS = "values/rbac/scaledRefKinds"
KINDS_PATH = "values.rbac.scaledRefKinds"
keda = resource(
    RELEASE,
    "keda",
    {
        "chart": "oci://registry.example/charts/keda",
        "values": {
            "permissions": {"operator": RESTRICTED, "metricServer": RESTRICTED},
            "rbac": {
                "aggregateToDefaultRoles": False,
                "scaledRefKinds": [{"apiGroup": "argoproj.io", "kind": "rollouts"}],
            },
        },
    },
)

ACCEPTED = (scaled, keda)
EXAMPLES = (
    example(
        "keda-metrics-source",
        scaled,
        "in the clear",
        put(ADDRESS, "http://monitoring.googleapis.com/v1"),
        ADDRESS_PATH,
    ),
    example("keda-metrics-source", scaled, "a token for somebody else", put(ADDRESS, ELSEWHERE), ADDRESS_PATH),
    example(
        "keda-metrics-source",
        scaled,
        "Google's name before another's",
        put(ADDRESS, "https://monitoring.googleapis.com@evil.example/"),
        ADDRESS_PATH,
    ),
    example(
        "keda-metrics-source",
        scaled,
        "somebody else, without a token",
        both(put(ADDRESS, ELSEWHERE), drop(f"{TRIGGERS}/1/authenticationRef")),
    ),
    example(
        "keda-metrics-source",
        scaled,
        "somebody else, in the clear",
        both(put(ADDRESS, "http://prometheus.example"), drop(f"{TRIGGERS}/1/authenticationRef")),
        ADDRESS_PATH,
    ),
    example(
        "keda-metrics-source",
        scaled,
        "whoever answers is believed",
        put(f"{TRIGGERS}/1/metadata/unsafeSsl", "true"),
        "spec.triggers[1].metadata.unsafeSsl",
    ),
    example("keda-metrics-source", scaled, "an address that is not known yet", put(ADDRESS, UNKNOWN)),
    example(
        "keda-metrics-source",
        scaled,
        "triggers that are not known yet",
        put(f"{TRIGGERS}/1/metadata", UNKNOWN),
    ),
    example(
        "keda-least-rights",
        keda,
        "nothing said, which means all",
        drop("values"),
        SECRETS_PATH.format("operator"),
        SECRETS_PATH.format("metricServer"),
        KINDS_PATH,
    ),
    example("keda-least-rights", keda, "it may scale everything", put(KINDS, []), KINDS_PATH),
    example("keda-least-rights", keda, "any group", put(f"{KINDS}/0/apiGroup", "*"), f"{KINDS_PATH}[0].apiGroup"),
    example("keda-least-rights", keda, "any kind", put(f"{KINDS}/0/kind", "*"), f"{KINDS_PATH}[0].kind"),
    example("keda-least-rights", keda, "kinds that are not known yet", put(KINDS, UNKNOWN)),
    example(
        "keda-least-rights",
        keda,
        "whoever edits may scale",
        put("values/rbac/aggregateToDefaultRoles", True),
        "values.rbac.aggregateToDefaultRoles",
    ),
    example(
        "keda-least-rights",
        keda,
        "the metrics server reads all",
        put(f"{SECRETS}/metricServer", {"restrict": {"secret": False}}),
        SECRETS_PATH.format("metricServer"),
    ),
    example(
        "keda-least-rights",
        keda,
        "the chart's plain name",
        both(put("chart", "keda"), drop(f"{SECRETS}/operator")),
        SECRETS_PATH.format("operator"),
    ),
    example("keda-least-rights", keda, "another chart", both(put("chart", "oci://r.example/argo"), drop("values"))),
    example("keda-least-rights", keda, "a chart that is not known yet", both(put("chart", UNKNOWN), drop("values"))),
    example(
        "kubernetes-minimum-replicas",
        scaled,
        "two, of KEDA",
        put("spec/minReplicaCount", 2),
        "spec.minReplicaCount",
    ),
    example(
        "kubernetes-minimum-replicas",
        scaled,
        "nothing said, which means none",
        drop("spec/minReplicaCount"),
        "spec.minReplicaCount",
    ),
    example(
        "kubernetes-minimum-replicas",
        scaled,
        "none when idle",
        put("spec/idleReplicaCount", 0),
        "spec.idleReplicaCount",
    ),
    example("kubernetes-minimum-replicas", scaled, "not known yet, of KEDA", put("spec/minReplicaCount", UNKNOWN)),
)
