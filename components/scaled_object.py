"""KEDA's objects that scale a workload by processor use and by a forecast: their specs, spelt as its definitions are.

KEDA makes one HorizontalPodAutoscaler of a ScaledObject (`keda-hpa-<name>`), with the same bounds and pace as ours has
where nothing is forecast; of what its triggers ask for, the largest number of pods counts. So a forecast only ever
adds: one of nothing, or one that is too low, leaves the tier to processor use.
When nobody answers. While an answer is missing an autoscaler grows, and does not shrink; after `FAILURES` questions in
a row KEDA says in place of the forecast that what is there is right. The tier keeps its pods, and grows by processor
use. (The fallback `static` would give up, in a peak, the pods that were ordered for it.)
Going over, and back. For a moment either side's autoscaler stands beside the other. Kubernetes then lets neither act,
so that the number of pods stays; a new one begins with that number.

Deliberately not set: `scaledobject.keda.sh/transfer-hpa-ownership`. KEDA would take over the autoscaler that the next
step of the same `up` deletes, and on the way back it would be deleted with the ScaledObject that owns it by then.
`idleReplicaCount`, and a minimum of 0: an API that sleeps wakes up late.
Surprises: an autoscaler asks each 15 seconds, whatever `pollingInterval` says, unless the trigger's answers are kept
(`useCachedMetrics`). A misspelt key of `metadata` is told in the ScaledObject's status alone.
Sources: config/crd/bases and pkg/ of kedacore/keda 2.20.2.
"""

from __future__ import annotations

from typing import Any

from components.rollout_args import PredictiveArgs, ScalingArgs

API_VERSION = "keda.sh/v1alpha1"
KIND = "ScaledObject"
AUTHENTICATION = "TriggerAuthentication"

POLLING_S = 60
"""Seconds between two questions to Prometheus: a forecast for minutes ahead moves slowly, and answers are billed."""

FAILURES = 10
"""Questions of the autoscaler without an answer, one each 15 seconds, after which the present number of pods is one."""

FORECAST = "forecast"
"""Name of the trigger."""


def scaled_object_spec(
    target: dict[str, str], scaling: ScalingArgs, predictive: PredictiveArgs, *, authentication: str
) -> dict[str, Any]:
    """The ScaledObject's `spec`.

    Args:
        target: `apiVersion`, `kind` and `name` of what is scaled, in the same namespace.
        scaling: Bounds, target and pace.
        predictive: The forecast.
        authentication: Name of the TriggerAuthentication beside it.
    """
    return {
        "scaleTargetRef": target,
        "minReplicaCount": scaling.min_replicas,
        "maxReplicaCount": scaling.max_replicas,
        "pollingInterval": POLLING_S,
        "fallback": {
            "failureThreshold": FAILURES,
            "replicas": scaling.min_replicas,
            "behavior": "currentReplicasIfHigher",
        },
        "advanced": {
            "horizontalPodAutoscalerConfig": {
                "behavior": {
                    "scaleDown": {"stabilizationWindowSeconds": scaling.scale_down_stabilization_s},
                    "scaleUp": {"stabilizationWindowSeconds": 0},
                }
            }
        },
        "triggers": [
            {
                "type": "cpu",
                "metricType": "Utilization",
                "metadata": {"value": str(scaling.cpu_utilization_percent)},
            },
            {
                "type": "prometheus",
                "name": FORECAST,
                "metricType": "AverageValue",
                "useCachedMetrics": True,
                "metadata": {
                    "serverAddress": predictive.server,
                    "query": predictive.query,
                    "threshold": f"{predictive.requests_per_pod:.6g}",
                    # The query always has an answer, if only 0; none at all is a failure.
                    "ignoreNullValues": "false",
                },
                "authenticationRef": {"name": authentication, "kind": AUTHENTICATION},
            },
        ],
    }


def authentication_spec() -> dict[str, Any]:
    """The TriggerAuthentication's `spec`: KEDA's own Google identity, without a secret."""
    return {"podIdentity": {"provider": "gcp"}}
