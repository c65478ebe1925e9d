"""What is kept shorter than a framework asks for is refused, whatever it is, with the source of the figure."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.obligations import MINIMA, Obligation, Record

KEPT = {
    "backup.retention_days": "backups",
    "database.postgresql.backup.retained_backups": "backups",
    "cache.redis.backup.retention_days": "backups",
    "observability.log_retention.application_days": "logs",
    "observability.log_retention.platform_days": "logs",
}


def tree(environment: str = "production") -> dict[str, Any]:
    settings = EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[]).settings
    return settings.model_dump()


def with_change(path: str, value: Any, data: dict[str, Any]) -> dict[str, Any]:
    *parents, last = path.split(".")
    node = data
    for parent in parents:
        node = node[parent]
    assert last in node, f"{path} is no setting"
    node[last] = value
    return data


def test_every_record_has_a_minimum_of_every_framework_with_its_source():
    assert set(MINIMA) == set(get_args(Record))
    for minima in MINIMA.values():
        assert set(minima) == set(get_args(Obligation))
        assert all(len(minimum.source) > 40 for minimum in minima.values())


# Seven automatic backups are the least that the model itself lets one keep: no framework that asks for as much is ever
# the first to refuse.
FEWEST = {path: 7 if "retained_backups" in path else 0 for path in KEPT}
REFUSED = [
    (path, record, obligation)
    for path, record in KEPT.items()
    for obligation in get_args(Obligation)
    if MINIMA[record][obligation].days > FEWEST[path]
]


@pytest.mark.parametrize(("path", "record", "obligation"), REFUSED)
def test_a_day_less_than_the_minimum_is_refused_with_its_source(path, record, obligation):
    data = with_change("audit.obligations", [obligation], tree())
    data = with_change("database.postgresql.backup.point_in_time_days", 1, data)
    data = with_change("backup.delete_lock_days", 0, data)
    minimum = MINIMA[record][obligation]
    days = minimum.days - 1
    start = minimum.source.partition(":")[0]
    with pytest.raises(ValidationError, match=f"{days} days are under the {minimum.days} of {obligation} .{start}"):
        Settings.model_validate(with_change(path, days, data))


@pytest.mark.parametrize("path", KEPT)
def test_without_obligations_each_environment_says_for_itself(path):
    data = with_change("audit.obligations", [], tree("dev"))
    days = 7 if "retained_backups" in path else 1
    assert Settings.model_validate(with_change(path, days, data))


def test_the_place_in_the_file_and_the_remedy_are_told():
    manager = EnvironmentConfigManager(environ={"SPOTIFY_AI_AGENT__BACKUP__RETENTION_DAYS": "20"})
    with pytest.raises(
        Exception, match=r"(?s)backup\.retention_days: 20 days are under the 30 of hipaa.*keep at least 30"
    ):
        manager.load_with_overrides(environment="production", overrides=[])


def test_what_an_engine_does_not_keep_is_not_asked_of_it():
    data = with_change("cache.redis.engine", "in_cluster", tree("staging"))
    data = with_change("database.postgresql.engine", "cloudnative_pg", data)
    data = with_change("database.postgresql.in_cluster.backup_folder", "gs://backups/postgres", data)
    assert Settings.model_validate(with_change("cache.redis.backup.retention_days", 1, data))
