"""What releases are measured by: who has it, and what cannot work."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from tests.environments.settings.changed_settings import changed

RELEASE = "application.api.blue_green"
ANALYSIS = f"{RELEASE}.analysis"


def analysis(environment, *overrides):
    loaded = EnvironmentConfigManager(environ={}).load_with_overrides(environment, [*overrides])
    return loaded.settings.application.api.blue_green.analysis


def test_every_environment_on_google_cloud_measures_its_releases():
    assert [analysis(name).enabled for name in ("dev", "staging", "prod")] == [True, True, True]
    assert not analysis("dev", "local").enabled


def test_only_where_people_come_a_release_is_held_by_silence():
    assert [analysis(name).traffic_required for name in ("dev", "staging", "prod")] == [False, False, True]
    assert not analysis("prod", "pilot_light").traffic_required


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({f"{ANALYSIS}.tolerated_failures": 3}, "3 bad measurements are forgiven, of 3: none could stop a release"),
        (
            {f"{ANALYSIS}.measurements_after": 20},
            "an analysis takes up to 730 s, which count as no progress; after 600 s",
        ),
        ({f"{RELEASE}.progress_deadline_s": 420}, "takes up to 430 s"),
        ({f"{ANALYSIS}.window_s": 59}, "metrics come every 30 s .* a window of 59 s may hold a single value"),
        ({f"{ANALYSIS}.prometheus_url": "http://user:pass@prometheus:9090"}, "prometheus_url"),
        ({f"{ANALYSIS}.prometheus_url": "prometheus:9090"}, "prometheus_url"),
        ({f"{ANALYSIS}.prometheus_url": "http://prometheus:65536"}, "its port is none of TCP"),
        ({f"{ANALYSIS}.prometheus_url": "http://prometheus:00"}, "its port is none of TCP"),
        ({f"{ANALYSIS}.prometheus_url": "http://prometheus:9090/api/v1/"}, "/api/v1 is added to it"),
        ({f"{ANALYSIS}.latency_ms": 300}, "latency_ms"),
    ],
)
def test_what_cannot_work_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", changes)


def test_an_existing_cluster_names_its_own_prometheus_or_measures_nothing():
    with pytest.raises(ValidationError, match="managed Prometheus is GKE's, and an existing cluster has none"):
        changed("dev", {f"{ANALYSIS}.enabled": True}, overrides=("local",))

    own = {f"{ANALYSIS}.enabled": True, f"{ANALYSIS}.prometheus_url": "http://prometheus.monitoring.svc:9090"}
    assert changed("dev", own, overrides=("local",)).application.api.blue_green.analysis.prometheus_url


def test_a_prometheus_of_ones_own_is_collected_as_often_as_its_owner_likes():
    own = {f"{ANALYSIS}.window_s": 10, f"{ANALYSIS}.prometheus_url": "http://127.0.0.1:9090"}

    assert changed("prod", own).application.api.blue_green.analysis.window_s == 10


def test_without_an_analysis_its_length_does_not_count():
    changes = {f"{ANALYSIS}.enabled": False, f"{RELEASE}.progress_deadline_s": 60}

    assert changed("prod", changes).application.api.blue_green.progress_deadline_s == 60
