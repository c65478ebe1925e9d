"""What stops a new version by itself: how often it is measured before and after it takes over, and what is too bad."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.model import SettingsModel

UNANSWERED_S = 40
"""Seconds that may pass over questions that nobody answers: four, ten apart (components/release_analysis.py)."""

API = "/api/v1"
"""What whoever asks adds to the address."""

PrometheusUrl = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{2,5})?(/[A-Za-z0-9/_.-]*)?$")]
"""Without login: what stands here is read by whoever may read the cluster's objects."""


class ReleaseAnalysisSettings(SettingsModel):
    """Measurements of a new version's own pods; docs/releases.md tells what becomes of a release that fails them."""

    enabled: bool
    """Measure a new version before it takes over, and again with the traffic; a bad one is taken back by itself."""

    prometheus_url: PrometheusUrl | None
    """Address of a Prometheus of the cluster's own, without login and `/api/v1`; null asks GKE's managed one."""

    window_s: Annotated[int, Field(ge=5, le=900)]
    """Seconds that each measurement looks back on; the first one waits as long, and so sees the new version alone."""

    interval_s: Annotated[int, Field(ge=1, le=600)]
    """Seconds between two measurements; where they are fewer than `window_s`, one bad moment counts several times."""

    measurements_before: Annotated[int, Field(ge=1, le=60)]
    """Measurements before the new version takes over."""

    measurements_after: Annotated[int, Field(ge=1, le=60)]
    """Measurements with the traffic, until the release is well."""

    tolerated_failures: Annotated[int, Field(ge=0, le=10)]
    """Bad measurements of one kind that are forgiven; one more ends the release."""

    error_percent: Annotated[float, Field(gt=0, lt=100)]
    """Percentage of requests that may fail on our side."""

    latency_ms: Literal[50, 75, 100, 250, 500, 750, 1000, 2500, 5000]
    """Milliseconds above which an answer is slow; a bound of the API's histogram."""

    slow_percent: Annotated[float, Field(gt=0, lt=100)]
    """Percentage of answers that may be slow."""

    minimum_requests: Annotated[int, Field(ge=1, le=1_000_000)]
    """Requests in the window below which a measurement says nothing: of three requests, one is not a third."""

    traffic_required: bool
    """Hold a release, for a person to decide, when most measurements after the switch say nothing; otherwise silence
    counts as good."""

    @property
    def longest_s(self) -> int:
        """Seconds that the longer of both analyses takes at most."""
        measurements = max(self.measurements_before, self.measurements_after)
        return self.window_s + (measurements - 1) * self.interval_s + UNANSWERED_S

    @model_validator(mode="after")
    def _prometheus_can_be_asked(self) -> ReleaseAnalysisSettings:
        if self.prometheus_url is None:
            return self
        try:
            parts = urlsplit(self.prometheus_url)
            is_port = parts.port != 0
        except ValueError:
            is_port = False
        if not is_port:
            raise InvariantError(
                "prometheus_url", "its port is none of TCP: nobody can be asked", "name one up to 65535"
            )
        if parts.path.rstrip("/").endswith(API):
            raise InvariantError("prometheus_url", f"{API} is added to it, and stands in it already", "leave it out")
        return self

    @model_validator(mode="after")
    def _failures_can_count(self) -> ReleaseAnalysisSettings:
        fewest = min(self.measurements_before, self.measurements_after)
        if self.tolerated_failures >= fewest:
            raise InvariantError(
                "tolerated_failures",
                f"{self.tolerated_failures} bad measurements are forgiven, of {fewest}: none could stop a release",
                "lower it, or measure more often",
            )
        return self
