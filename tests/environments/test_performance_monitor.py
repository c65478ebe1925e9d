"""What is counted, where, and that it costs nothing where nobody watches; and the same for Prometheus."""

import threading

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from environments import EnvironmentConfigManager
from environments.performance_metrics import PerformanceCollector
from environments.performance_monitor import BOUNDS_S, PerformanceMonitor, looked_up, phase


@pytest.fixture
def monitor():
    return PerformanceMonitor()


def test_durations_are_summed_and_the_longest_is_kept(monitor):
    for seconds in (0.002, 0.004, 0.003):
        monitor.took("merge", seconds)

    found = monitor.phases()["merge"]

    assert (found.count, found.longest_s) == (3, 0.004)
    assert found.total_s == pytest.approx(0.009)
    assert found.mean_s == pytest.approx(0.003)


@pytest.mark.parametrize(("seconds", "bucket"), [(0.0, 0), (0.0001, 0), (0.00011, 1), (1.0, 11), (1.1, 12)])
def test_a_duration_is_counted_in_the_bucket_whose_bound_it_does_not_exceed(monitor, seconds, bucket):
    monitor.took("load", seconds)

    assert [number for number, count in enumerate(monitor.phases()["load"].buckets) if count] == [bucket]
    assert len(monitor.phases()["load"].buckets) == len(BOUNDS_S) + 1


def test_hits_are_told_as_a_part_of_what_was_asked(monitor):
    for outcome in ("hit", "waited", "miss", "foreign", "private", "private"):
        monitor.looked_up("redis", outcome)

    assert monitor.hit_ratio("redis") == 2 / 4
    assert monitor.hit_ratio("process") is None


def test_a_load_is_counted_phase_by_phase_where_somebody_watches(project, monitor):
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")
    with monitor.watching():
        project.load("dev", (), "acme")

    assert set(monitor.phases()) == {"merge", "references", "validate"}


def test_a_phase_that_fails_is_counted_too(monitor):
    with monitor.watching(), pytest.raises(ValueError, match="broken"), phase("validate"):
        raise ValueError("broken")

    assert monitor.phases()["validate"].count == 1


def test_nothing_is_counted_where_nobody_watches(monitor):
    with phase("merge"):
        looked_up("process", "hit")

    assert (monitor.phases(), monitor.lookups()) == ({}, {})


def test_each_thread_is_watched_by_its_own(monitor):
    other = threading.Thread(target=lambda: looked_up("process", "miss"))
    with monitor.watching():
        other.start()
        other.join()

    assert monitor.lookups() == {}


def test_threads_lose_no_count(monitor):
    def count():
        for _ in range(500):
            monitor.looked_up("process", "hit")
            monitor.took("load", 0.001)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert monitor.lookups() == {("process", "hit"): 2_000}
    assert monitor.phases()["load"].count == sum(monitor.phases()["load"].buckets) == 2_000


def test_prometheus_gets_histograms_and_counters(monitor):
    registry = CollectorRegistry()
    registry.register(PerformanceCollector(monitor))
    monitor.took("load", 0.003)
    monitor.took("load", 5.0)
    monitor.looked_up("process", "hit")

    shown = generate_latest(registry).decode()
    name = "spotify_ai_agent_settings_phase_seconds"

    assert registry.get_sample_value(f"{name}_bucket", {"phase": "load", "le": "0.0025"}) == 0
    assert registry.get_sample_value(f"{name}_bucket", {"phase": "load", "le": "0.005"}) == 1
    assert registry.get_sample_value(f"{name}_bucket", {"phase": "load", "le": "+Inf"}) == 2
    assert registry.get_sample_value(f"{name}_count", {"phase": "load"}) == 2
    assert registry.get_sample_value(f"{name}_sum", {"phase": "load"}) == pytest.approx(5.003)
    assert 'spotify_ai_agent_settings_lookups_total{outcome="hit",tier="process"} 1.0' in shown


def test_a_registry_takes_the_collector_before_anything_was_counted(monitor):
    registry = CollectorRegistry()
    registry.register(PerformanceCollector(monitor))

    assert "# TYPE spotify_ai_agent_settings_lookups_total counter" in generate_latest(registry).decode()


def test_the_projects_own_load_is_made_of_its_phases(monitor):
    with monitor.watching():
        EnvironmentConfigManager(environ={}).load("prod")

    assert all(found.total_s > 0 for found in monitor.phases().values())
