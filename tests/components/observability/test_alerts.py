"""What somebody is told of, as data: each alert compares one thing with its own threshold."""

import re

import pytest

from components.observability.alerts import (
    ThresholdsArgs,
    WatchedArgs,
    alerts,
    error_ratio,
    latency_quantile,
    seconds,
    share,
    slow_ratio,
)

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
EVERYTHING = WatchedArgs(
    api_namespace="api",
    api_job="api",
    models_namespace="serving",
    models_job="models",
    cloud_sql_connections=1000,
    stores={},
    gpus=True,
    backup_rpo_minutes=360,
    forecast=None,
)


def watched(**changed):
    fields = {
        "api_namespace": "api",
        "api_job": "api",
        "models_namespace": "serving",
        "models_job": "models",
        "cloud_sql_connections": 1000,
        "stores": {},
        "gpus": True,
        "backup_rpo_minutes": 360,
        "forecast": None,
    }
    return {each.key: each for each in alerts(WatchedArgs(**(fields | changed)), THRESHOLDS)}


def test_latency_errors_saturation_database_and_gpus_are_watched():
    assert set(watched()) == {
        "api-errors",
        "api-latency",
        "api-silent",
        "api-processor",
        "api-memory",
        "api-restarts",
        "node-processor",
        "node-memory",
        "database-processor",
        "database-memory",
        "database-disk",
        "database-connections",
        "database-replica-lag",
        "database-down",
        "gpu-busy",
        "gpu-memory",
    }


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("api-errors", "> 0.017"),
        ("api-latency", "> 0.733"),
        ("api-processor", "> 0.61"),
        ("api-memory", "> 0.67"),
        ("node-processor", "> 0.61"),
        ("node-memory", "> 0.67"),
        ("database-processor", "> 0.61"),
        ("database-memory", "> 0.67"),
        ("database-disk", "> 0.71"),
        ("database-connections", "> 730"),
        ("database-replica-lag", "> 79"),
        ("database-down", "< 1"),
        ("gpu-busy", "> 83"),
        ("gpu-memory", "> 0.83"),
    ],
)
def test_each_compares_with_its_own_threshold(key, end):
    assert watched()[key].query.endswith(end)


def test_what_is_not_there_is_not_watched():
    found = watched(cloud_sql_connections=None, gpus=False)
    assert not [key for key in found if key.startswith(("database", "gpu"))]
    assert len(found) == 8


@pytest.mark.parametrize("alert", list(alerts(EVERYTHING, THRESHOLDS)), ids=lambda alert: alert.key)
def test_an_alert_is_a_query_that_the_api_takes_and_tells_what_to_do(alert):
    assert alert.for_s % 30 == 0
    assert alert.first_step.endswith(".")
    assert len(alert.title) <= 200
    for opening, closing in ("()", "{}", "[]"):
        assert alert.query.count(opening) == alert.query.count(closing)
    # Google's own metrics want to be told which resource they are of.
    for labels in re.findall(r"(?:kubernetes_io|cloudsql_googleapis_com):\w+\{([^}]*)\}", alert.query):
        assert labels.startswith("monitored_resource=")


def test_errors_are_those_of_our_side_in_one_namespace():
    assert error_ratio("api", "5m") == (
        'sum(rate(http_server_request_duration_seconds_count{namespace="api",http_response_status_code=~"5.."}[5m])) / '
        'sum(rate(http_server_request_duration_seconds_count{namespace="api"}[5m]))'
    )


def test_late_is_what_lies_outside_of_the_bound():
    assert slow_ratio("api", "1h", 500) == (
        '1 - sum(rate(http_server_request_duration_seconds_bucket{namespace="api",le="0.5"}[1h])) / '
        'sum(rate(http_server_request_duration_seconds_count{namespace="api"}[1h]))'
    )


def test_a_whole_bound_matches_however_it_is_spelt():
    assert 'le=~"1|1[.]0"' in slow_ratio("api", "1h", 1000)


def test_silence_is_told_apart_from_a_quiet_night():
    assert watched()["api-silent"].query == 'absent(up{namespace="api",job="api"} == 1)'


def test_a_quantile_is_over_all_pods():
    assert latency_quantile("api", "5m", 0.95) == (
        'histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{namespace="api"}[5m])))'
    )


@pytest.mark.parametrize(("milliseconds", "spelt"), [(50, "0.05"), (500, "0.5"), (1000, "1.0"), (2500, "2.5")])
def test_a_bound_is_spelt_as_prometheus_spells_it(milliseconds, spelt):
    assert seconds(milliseconds) == spelt


@pytest.mark.parametrize(("percent", "spelt"), [(85, "0.85"), (0.1, "0.001"), (100, "1")])
def test_a_share_is_spelt_without_rounding_errors(percent, spelt):
    assert share(percent) == spelt
