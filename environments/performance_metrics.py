"""The numbers of a `PerformanceMonitor` as Prometheus metrics; needs the package prometheus_client.

    from prometheus_client import REGISTRY
    REGISTRY.register(PerformanceCollector(default_loader().monitor))

They are collected when they are asked for, so that counting stays free of the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from environments.performance_monitor import BOUNDS_S, PerformanceMonitor

PHASES = "spotify_ai_agent_settings_phase_seconds"
LOOKUPS = "spotify_ai_agent_settings_lookups"  # Prometheus appends `_total`


class PerformanceCollector(Collector):
    """Hands the numbers of this process to a registry."""

    def __init__(self, monitor: PerformanceMonitor) -> None:
        """Nothing is read yet.

        Args:
            monitor: Whose numbers.
        """
        self._monitor = monitor

    def collect(self) -> Iterator[Metric]:
        """One histogram by phase, in seconds, and one counter by tier and outcome."""
        durations = HistogramMetricFamily(PHASES, "How long a phase of loading settings took.", labels=["phase"])
        for name, found in sorted(self._monitor.phases().items()):
            bounds = [*map(str, BOUNDS_S), "+Inf"]
            durations.add_metric([name], list(zip(bounds, accumulate(found.buckets), strict=True)), found.total_s)
        yield durations
        lookups = CounterMetricFamily(LOOKUPS, "How look-ups of settings ended.", labels=["tier", "outcome"])
        for (tier, outcome), count in sorted(self._monitor.lookups().items()):
            lookups.add_metric([tier, outcome], count)
        yield lookups
