"""Predictive scaling: who has it, and what cannot work."""

from __future__ import annotations

import copy

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings

PATH = ("application", "api", "replicas")


def replicas(environment, *overrides):
    loaded = EnvironmentConfigManager(environ={}).load_with_overrides(environment=environment, overrides=[*overrides])
    return loaded.settings.application.api.replicas


def changed(**changes):
    """Prod's settings with the override `scaling`, and changes of `replicas` by dotted path."""
    loaded = EnvironmentConfigManager(environ={}).load_with_overrides(environment="prod", overrides=["scaling"])
    data = copy.deepcopy(loaded.settings.model_dump())
    for path, value in changes.items():
        *parents, last = (*PATH, *path.split("__"))
        node = data
        for parent in parents:
            node = node[parent]
        node[last] = value
    return data


def test_prod_looks_ahead_where_it_has_room_for_a_peak():
    assert not replicas("prod").predictive.enabled
    assert replicas("prod", "scaling").predictive.enabled


def test_staging_looks_ahead_as_prod_does_and_dev_does_not():
    assert replicas("staging").predictive == replicas("prod", "scaling").predictive
    assert not replicas("dev").predictive.enabled


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"predictive__seasons": 5, "predictive__season_h": 336}, "3 hours before, reach back 1683 hours, and managed"),
        ({"minimum": 12}, "changes nothing where minimum and maximum are both 12"),
        ({"predictive__season_h": 1}, "greater than or equal to 24"),
        ({"predictive__seasons": 0}, "greater than or equal to 1"),
        ({"predictive__lead_minutes": 0}, "greater than or equal to 1"),
        ({"predictive__level_h": 24}, "less than or equal to 12"),
        ({"predictive__growth_minimum": 0.0}, "greater than 0"),
        ({"predictive__growth_minimum": 1.5}, "less than or equal to 1"),
        ({"predictive__growth_maximum": 0.5}, "greater than or equal to 1"),
        ({"predictive__margin_percent": -5}, "greater than or equal to 0"),
        ({"predictive__requests_per_second_per_pod": 0.0}, "greater than 0"),
        ({"predictive__requests_per_second_per_pod": "40"}, "valid number"),
        ({"predictive__season_hours": 168}, "not permitted"),
        ({"predictive": True}, "valid dictionary"),
        ({"predictive__enabled": "yes"}, "valid boolean"),
    ],
)
def test_what_cannot_work_is_refused_with_its_reason(change, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(changed(**change))


def test_as_many_seasons_as_history_is_fine_enough_for_are_taken():
    settings = Settings.model_validate(changed(predictive__seasons=5))

    assert settings.application.api.replicas.predictive.seasons == 5


def test_without_a_forecast_the_bounds_may_meet():
    changes = {"minimum": 12, "predictive__enabled": False}

    assert Settings.model_validate(changed(**changes)).application.api.replicas.maximum == 12
