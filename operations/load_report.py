"""What a load test found, against what the API promises (`observability.objectives`): pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from environments.settings.observability import ObservabilitySettings
from operations.check import Check
from operations.load import Sample, Stage


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One stage.

    Attributes:
        requests: Requests that were sent.
        good_percent: Share that was answered well.
        in_time_percent: Share of these that was answered within the objective's bound.
        p50_ms: Milliseconds within which half of all answers came; failures count with the time they took.
        p95_ms: Likewise 95 of 100.
        p99_ms: Likewise 99 of 100.
    """

    requests: int
    good_percent: float
    in_time_percent: float
    p50_ms: float
    p95_ms: float
    p99_ms: float

    def __str__(self) -> str:
        return (
            f"{self.requests} requests, {self.good_percent:.2f} % good, p50 {self.p50_ms:.0f} ms, "
            f"p95 {self.p95_ms:.0f} ms, p99 {self.p99_ms:.0f} ms"
        )


def measured(samples: Sequence[Sample], *, bound_ms: int) -> Measured:
    """What the samples of one stage say.

    Args:
        samples: All requests of the stage, at least one.
        bound_ms: Milliseconds that count as in time.
    """
    latencies = sorted(sample.latency_s * 1_000 for sample in samples)
    good = [sample for sample in samples if sample.good]
    in_time = sum(sample.latency_s * 1_000 <= bound_ms for sample in good)
    return Measured(
        requests=len(samples),
        good_percent=100 * len(good) / len(samples),
        in_time_percent=100 * in_time / len(good) if good else 0.0,
        p50_ms=percentile(latencies, 50),
        p95_ms=percentile(latencies, 95),
        p99_ms=percentile(latencies, 99),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` percent of the values do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def verdicts(stages: Sequence[tuple[Stage, Measured]], promises: ObservabilitySettings) -> list[Check]:
    """What each stage measured, and what the last one says of the promises."""
    _, last = stages[-1]
    objectives, bound = promises.objectives, promises.thresholds.latency_p95_ms
    checks = [
        Check(subject=f"{stage.rate:g}/s for {stage.duration_s:g} s", verdict="ok", detail=str(found))
        for stage, found in stages
    ]
    for subject, well, detail, setting in (
        (
            "availability",
            last.good_percent >= objectives.availability_percent,
            f"{last.good_percent:.2f} % good, {objectives.availability_percent:g} % are promised",
            "objectives.availability_percent",
        ),
        (
            "latency",
            last.in_time_percent >= objectives.latency_percent,
            f"{last.in_time_percent:.2f} % within {objectives.latency_ms} ms, {objectives.latency_percent:g} % are "
            "promised",
            "objectives.latency_percent",
        ),
        (
            "95th percentile",
            last.p95_ms <= bound,
            f"{last.p95_ms:.0f} ms, the alert rings at {bound} ms",
            "thresholds.latency_p95_ms",
        ),
    ):
        remedy = "" if well else f"the dashboard says which part was slow; observability.{setting} says what is wanted"
        checks.append(Check(subject=subject, verdict="ok" if well else "failed", detail=detail, remedy=remedy))
    return checks
