"""Backups of the cluster: what the service would refuse half-way through an `up` is refused before."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.backup import BackupSettings


def backup(**changed: Any) -> BackupSettings:
    fields = {"region": "europe-west1", "rpo_minutes": 360, "retention_days": 35, "delete_lock_days": 7}
    return BackupSettings.model_validate(fields | changed)


def load(environment: str, overrides: tuple[str, ...] = ()) -> Settings:
    manager = EnvironmentConfigManager(environ={})
    return manager.load_with_overrides(environment=environment, overrides=list(overrides)).settings


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"retention_days": 91}, "one every 360 minutes for 91 days are more; 90 days would fit"),
        ({"rpo_minutes": 60}, "one every 60 minutes for 35 days are more; 15 days would fit"),
        (
            {"rpo_minutes": 86_400},
            "a backup goes after 35 days, before the next one is made after 86400 minutes",
        ),
        ({"delete_lock_days": 36}, "a backup goes after 35 days, and could not go for 36"),
        ({"rpo_minutes": 59}, "greater than or equal to 60"),
        ({"rpo_minutes": "360"}, "valid integer"),
        ({"delete_lock_days": 91}, "less than or equal to 90"),
        ({"region": "eu"}, "should match pattern"),
        ({"retention": 35}, "Extra inputs are not permitted"),
    ],
)
def test_what_the_service_would_refuse_is_refused(changed, message):
    with pytest.raises(ValidationError, match=message):
        backup(**changed)


def test_as_many_backups_as_a_plan_keeps_are_accepted():
    assert backup(retention_days=90).retention_days == 90


def test_backups_that_leave_the_jurisdiction_are_refused():
    data = load("prod").model_dump()
    data["backup"]["region"] = "us-east1"
    with pytest.raises(ValidationError, match="backups in us-east1 would leave the jurisdiction of europe-west1"):
        Settings.model_validate(data)


def test_each_environment_loses_at_most_a_day_and_prod_less():
    found = {name: load(name).backup for name in ("dev", "staging", "prod")}

    assert {name: each.rpo_minutes for name, each in found.items()} == {"dev": 1440, "staging": 1440, "prod": 360}
    assert {name: each.delete_lock_days for name, each in found.items()} == {"dev": 0, "staging": 1, "prod": 7}
