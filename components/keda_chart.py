"""The chart of KEDA, which scales workloads by the metrics of others. Pure; controller_charts.py says what a chart is.

Two Deployments: the operator asks for metrics and makes a HorizontalPodAutoscaler of each ScaledObject; the metrics
server answers the API server, for which that autoscaler asks, and hands each question on to the operator.
Deliberately not set: the admission webhooks. They refuse a ScaledObject while an autoscaler of others stands, which is
the moment in which a stack goes over from one to the other; what they check besides, the settings and the definition's
own rules do. Secrets: of all namespaces but its own, KEDA may read none; Google's identity does without.
Surprises: the chart makes the definitions from templates, so that an uninstall would delete every ScaledObject; the
annotation keeps them. The cluster has one server of external metrics: another adapter would fight over it.
Sources: keda/values.yaml and templates of the chart, 2.20.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from components.controller_charts import WEBHOOK_PORT, ChartArgs, ChartSourceArgs, DoorArgs, resources, spread

KEDA = "keda"
OPERATOR = "keda-operator"
"""The operator's pods, and their Kubernetes account; a Google account's workload identity binding must name it."""

METRICS_SERVER = "keda-operator-metrics-apiserver"
OPERATOR_PORT = 9666
"""Where the operator answers the metrics server."""

QUERY_TIMEOUT_MS = 10_000
"""A query reads hours of several weeks; the chart's 3 seconds are for a look at the present."""

SCALED_KINDS = ({"apiGroup": "argoproj.io", "kind": "rollouts"},)
"""What it may scale beside Deployments and StatefulSets; the chart's default is everything."""


def keda(
    source: ChartSourceArgs,
    labels: Mapping[str, str],
    *,
    service_account_email: str,
    google_apis: Literal["private", "restricted"],
) -> ChartArgs:
    """Scales by what managed Prometheus says.

    Args:
        source: Where it comes from.
        labels: Of its pods.
        service_account_email: Google account that the operator acts as: it asks for metrics.
        google_apis: By which private entrance it asks.
    """
    image = {"registry": source.image_registry, "tag": source.tag}
    return ChartArgs(
        source=source,
        values={
            "image": {
                "keda": {**image, "repository": "kedacore/keda"},
                "metricsApiServer": {**image, "repository": "kedacore/keda-metrics-apiserver"},
                "pullPolicy": "IfNotPresent",
            },
            "crds": {"install": True, "additionalAnnotations": {"helm.sh/resource-policy": "keep"}},
            "operator": {"name": OPERATOR, "replicaCount": source.replicas},
            "metricsServer": {"enabled": True, "replicaCount": source.replicas},
            "webhooks": {"enabled": False},
            "serviceAccount": {"operator": {"create": True, "name": OPERATOR}},
            "podIdentity": {"gcp": {"enabled": True, "gcpIAMServiceAccount": service_account_email}},
            "rbac": {
                "create": True,
                "aggregateToDefaultRoles": False,
                "enabledCustomScaledRefKinds": True,
                "scaledRefKinds": [dict(kind) for kind in SCALED_KINDS],
            },
            "permissions": {
                "operator": {"restrict": {"secret": True}},
                "metricServer": {"restrict": {"secret": True}},
            },
            "service": {"portHttpsTarget": WEBHOOK_PORT, "minTlsVersion": "TLS13"},
            "http": {"timeout": QUERY_TIMEOUT_MS, "minTlsVersion": "TLS13"},
            "logging": {"operator": {"format": "json"}, "metricServer": {"zapEncoder": "json"}},
            "podLabels": {"keda": dict(labels), "metricsAdapter": dict(labels)},
            **_for_both(source),
        },
        app=OPERATOR,
        doors={"metrics-server": DoorArgs(app=METRICS_SERVER, port=WEBHOOK_PORT)},
        callers={METRICS_SERVER: OPERATOR_PORT},
        reaches=(),
        google_apis=google_apis,
        needs=(),
    )


def _for_both(source: ChartSourceArgs) -> dict[str, Any]:
    """What operator and metrics server have alike; the chart calls the latter by two names."""
    budget = {"maxUnavailable": 1}
    pod = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    container = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {
        "podDisruptionBudget": {"operator": budget, "metricServer": budget},
        "podSecurityContext": {"operator": pod, "metricServer": pod},
        "securityContext": {"operator": container, "metricServer": container},
        "resources": {"operator": resources(source.resources), "metricServer": resources(source.resources)},
        "topologySpreadConstraints": {
            "operator": spread(OPERATOR),
            "metricsServer": spread(METRICS_SERVER),
        },
    }
