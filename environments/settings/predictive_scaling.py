"""Scaling ahead of the load: the parameters of the forecast that is made of the last seasons."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from environments.errors import InvariantError
from environments.settings.model import SettingsModel

FINE_HISTORY_H = 6 * 7 * 24
"""Hours for which managed Prometheus keeps a point per minute, at least; then one in ten minutes, too few for a rate.

https://cloud.google.com/stackdriver/docs/managed-prometheus#gmp-data-storage
"""


class PredictiveScalingSettings(SettingsModel):
    """A forecast of the API's load, for which pods are there before it comes; docs/adr/0021 has the model.

    It only ever adds: processor use counts as before, and the largest number of pods that any of them asks for.
    """

    enabled: bool
    """Scale ahead of the load that past seasons let expect, within the same bounds; needs managed Prometheus. Without,
    processor use alone counts."""

    season_h: Annotated[int, Field(ge=24, le=336)]
    """Hours after which load repeats itself; a week is 168."""

    seasons: Annotated[int, Field(ge=1, le=5)]
    """Past seasons that are asked; their median counts, so that of three one may be out of the ordinary."""

    lead_minutes: Annotated[int, Field(ge=1, le=60)]
    """Minutes ahead: what a pod needs to come when a node must come first."""

    level_h: Annotated[int, Field(ge=1, le=12)]
    """Hours whose requests, against those of the same hours in each season, tell growth."""

    growth_minimum: Annotated[float, Field(gt=0, le=1)]
    """Least factor between a season and today; what is less counts as this, so that a silence does not end the tier."""

    growth_maximum: Annotated[float, Field(ge=1, le=10)]
    """Greatest factor between a season and today; what is more counts as this, so that a spike does not fill it."""

    margin_percent: Annotated[int, Field(ge=0, le=200)]
    """Percentage of the forecast that is added to it."""

    requests_per_second_per_pod: Annotated[float, Field(gt=0, le=100_000)]
    """Requests per second that one pod serves at `target_cpu_percent`: the dashboard has the requests of one pod."""

    @model_validator(mode="after")
    def _the_history_is_fine_enough(self) -> PredictiveScalingSettings:
        reach = self.seasons * self.season_h + self.level_h
        if reach > FINE_HISTORY_H:
            raise InvariantError(
                "seasons",
                f"{self.seasons} seasons of {self.season_h} hours, and {self.level_h} hours before, reach back {reach} "
                f"hours, and managed Prometheus keeps points that a rate can be made of for {FINE_HISTORY_H}",
                "ask fewer seasons, or shorter ones",
            )
        return self
