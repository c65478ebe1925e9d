"""What releases need of other domains: somewhere to ask for metrics, and metrics that are fresh enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

PATH = "application.api.blue_green.analysis"
LOOKS = 2
"""Values that a rate needs, one per look of the collection."""


def a_release_is_measured_by_metrics_that_there_are(settings: Settings) -> Iterator[InvariantError]:
    """Managed Prometheus is GKE's, and collects as often as it is told."""
    analysis, every_s = settings.application.api.blue_green.analysis, settings.observability.metrics_interval_s
    if not analysis.enabled or analysis.prometheus_url is not None:
        return
    if settings.cluster.engine == "existing":
        yield InvariantError(
            f"{PATH}.prometheus_url",
            "managed Prometheus is GKE's, and an existing cluster has none: nobody would answer, and each release end",
            f"name a Prometheus that collects the API's metrics, or set {PATH}.enabled to false",
        )
    elif analysis.window_s < LOOKS * every_s:
        yield InvariantError(
            f"{PATH}.window_s",
            f"metrics come every {every_s} s (observability.metrics_interval_s), and a window of {analysis.window_s} s "
            "may hold a single value, of which no rate can be made",
            f"raise it to {LOOKS * every_s} at least",
        )


RELEASE_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    a_release_is_measured_by_metrics_that_there_are,
)
