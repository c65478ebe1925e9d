"""What somebody is told of the model servers: in TensorFlow Serving's own names and units."""

import pytest

from components.observability.alerts import ThresholdsArgs, WatchedArgs
from components.observability.model_alerts import model_alerts, prediction_error_ratio, prediction_quantile

# Prime numbers: each shows up only where its own threshold is meant.
THRESHOLDS = ThresholdsArgs(
    error_percent=1.7,
    latency_p95_ms=733,
    processor_percent=61,
    memory_percent=67,
    disk_percent=71,
    connection_percent=73,
    replica_lag_s=79,
    gpu_percent=83,
    prediction_p95_ms=89,
)


def watched(**changed):
    fields = {
        "api_namespace": "api",
        "api_job": "api",
        "models_namespace": "serving",
        "models_job": "models",
        "cloud_sql_connections": None,
        "stores": {},
        "gpus": False,
        "backup_rpo_minutes": None,
        "forecast": None,
    }
    return {each.key: each for each in model_alerts(WatchedArgs(**(fields | changed)), THRESHOLDS)}


def test_silence_errors_and_latency_are_watched():
    assert {key: alert.severity for key, alert in watched().items()} == {
        "models-silent": "critical",
        "models-errors": "error",
        "models-latency": "warning",
    }


def test_without_model_servers_nothing_is_watched():
    assert watched(models_namespace=None) == {}


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("models-silent", 'absent(up{namespace="serving",job="models"} == 1)'),
        ("models-errors", "> 0.017"),
        ("models-latency", "> 89000"),
    ],
)
def test_each_compares_with_its_own_threshold_in_the_servers_unit(key, end):
    alert = watched()[key]

    assert alert.query.endswith(end)
    assert alert.for_s % 30 == 0
    assert alert.first_step.endswith(".")


def test_a_failing_canary_is_told_apart_from_the_stable_track():
    assert prediction_error_ratio("serving", "5m") == (
        'sum by (model_name, track) (rate(:tensorflow:serving:request_count{namespace="serving",'
        'status!~"OK|INVALID_ARGUMENT"}[5m])) / '
        'sum by (model_name, track) (rate(:tensorflow:serving:request_count{namespace="serving"}[5m]))'
    )


def test_a_quantile_is_of_each_model_and_track():
    assert prediction_quantile("serving", "5m", 0.95) == (
        "histogram_quantile(0.95, sum by (le, model_name, track) "
        '(rate(:tensorflow:serving:request_latency_bucket{namespace="serving"}[5m])))'
    )
