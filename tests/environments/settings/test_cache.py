"""The Redis cluster's settings: whole shards, enough of them, and memory that holds."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings.cache import RedisClusterSettings, RedisSettings


def redis(environment: str = "production", overrides: tuple[str, ...] = ()) -> RedisSettings:
    manager = EnvironmentConfigManager(environ={})
    return manager.load_with_overrides(environment=environment, overrides=list(overrides)).settings.cache.redis


def with_change(path: str, value: Any) -> RedisSettings:
    """Production's cache with one fact changed."""
    data = redis().model_dump()
    *parents, last = path.split(".")
    node = data
    for parent in parents:
        node = node[parent]
    assert last in node, f"{path} is no setting"
    node[last] = value
    return RedisSettings.model_validate(data)


@pytest.mark.parametrize(
    ("nodes", "replicas", "primaries"), [(3, 0, 3), (6, 1, 3), (9, 2, 3), (12, 1, 6), (250, 1, 125)]
)
def test_primaries_and_replicas_together_make_the_nodes(nodes, replicas, primaries):
    cluster = RedisClusterSettings(nodes=nodes, replicas_per_primary=replicas, discovery_host="redis.cluster.local")

    assert cluster.primaries == primaries


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("cluster.nodes", 7, "7 nodes are no whole number of shards of 2"),
        ("cluster.nodes", 4, "4 nodes with 1 replicas per primary are 2 primaries; 3 are the least"),
        ("cluster.nodes", 2, "greater than or equal to 3"),
        ("cluster.nodes", 6.0, "valid integer"),
        ("cluster.replicas_per_primary", 3, "less than or equal to 2"),
        ("cluster.replicas_per_primary", 2, "are 2 primaries; 3 are the least that can vote"),
        ("cluster.discovery_host", "redis", "should match pattern"),
        ("engine", "valkey", "Input should be 'memorystore' or 'in_cluster'"),
        ("backup.retention_days", 366, "less than or equal to 365"),
        ("machine.node_type", "REDIS_HUGE", "Input should be"),
        ("in_cluster.image", "redis:7", "should match pattern"),
        ("in_cluster.max_memory", "1Gi", "1Gi of data leave less than a quarter of 1Gi"),
        ("in_cluster.max_memory", "769Mi", "769Mi of data leave less than a quarter"),
        ("in_cluster.volume", "1535Mi", "1535Mi do not hold the append-only file beside its successor"),
    ],
)
def test_what_cannot_work_is_refused_with_its_reason(path, value, message):
    with pytest.raises(ValidationError, match=message):
        with_change(path, value)


@pytest.mark.parametrize("environment", ["development", "staging", "production"])
def test_every_environment_finds_its_cache_under_the_same_name(environment):
    assert redis(environment).cluster.discovery_host == "redis.cluster.local"


def test_a_peak_gets_larger_machines_and_disaster_recovery_older_backups():
    ordinary, peak, recovery = redis(), redis(overrides=("scaling",)), redis(overrides=("disaster_recovery",))

    assert (ordinary.machine.node_type, peak.machine.node_type) == ("REDIS_HIGHMEM_MEDIUM", "REDIS_HIGHMEM_XLARGE")
    assert (ordinary.backup.retention_days, recovery.backup.retention_days) == (35, 90)


def test_performance_tests_run_on_the_machines_of_production():
    assert redis("staging", ("performance",)).machine == redis().machine
