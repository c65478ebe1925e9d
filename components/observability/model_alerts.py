"""What somebody is told of the model servers, by the metrics that TensorFlow Serving tells of itself. Pure; no Pulumi.

Its names are paths whose slashes became colons (tensorflow/serving: servables/tensorflow/util.cc,
util/prometheus_exporter.cc); latencies are in microseconds, and count what was computed, not what was refused.
https://cloud.google.com/stackdriver/docs/managed-prometheus/exporters/tf-serving
"""

from __future__ import annotations

from collections.abc import Iterator

from components.observability.alerts import MINUTE_S, Alert, ThresholdsArgs, WatchedArgs, share, silence

PREDICTIONS = ":tensorflow:serving:request_count"
LATENCY = ":tensorflow:serving:request_latency"
NOT_OUR_FAULT = "OK|INVALID_ARGUMENT"
"""Values of `status` (google.rpc.Code); a model or label that is not there is ours."""

MICROSECONDS_PER_MS = 1_000


def model_alerts(watched: WatchedArgs, limit: ThresholdsArgs) -> Iterator[Alert]:
    """What there is to tell, where there are model servers."""
    namespace = watched.models_namespace
    if namespace is None:
        return
    yield Alert(
        key="models-silent",
        severity="critical",
        title="No model server answers",
        query=silence(namespace, watched.models_job),
        for_s=10 * MINUTE_S,
        first_step="At first: is the version in the store? Servers are ready only when they have loaded every model.",
    )
    yield Alert(
        key="models-errors",
        severity="error",
        title="Predictions fail",
        query=f"{prediction_error_ratio(namespace, '5m')} > {share(limit.error_percent)}",
        for_s=5 * MINUTE_S,
        first_step="Look which track fails; if it is the canary's, set its weight to 0.",
    )
    yield Alert(
        key="models-latency",
        severity="warning",
        title="Predictions are slow",
        query=f"{prediction_quantile(namespace, '5m', 0.95)} > {limit.prediction_p95_ms * MICROSECONDS_PER_MS}",
        for_s=10 * MINUTE_S,
        first_step="Look whether the GPUs are busy all the time, then whether batches wait for each other.",
    )


def prediction_error_ratio(namespace: str, window: str) -> str:
    """Share of predictions that fail on our side, by model and track, 0 to 1."""
    by, chosen = "sum by (model_name, track)", f'namespace="{namespace}"'
    return (
        f'{by} (rate({PREDICTIONS}{{{chosen},status!~"{NOT_OUR_FAULT}"}}[{window}])) / '
        f"{by} (rate({PREDICTIONS}{{{chosen}}}[{window}]))"
    )


def prediction_quantile(namespace: str, window: str, quantile: float) -> str:
    """Microseconds within which the given share of predictions is computed, by model and track."""
    return (
        f"histogram_quantile({quantile:g}, sum by (le, model_name, track) "
        f'(rate({LATENCY}_bucket{{namespace="{namespace}"}}[{window}])))'
    )
