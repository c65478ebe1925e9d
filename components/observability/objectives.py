"""Service level objectives, and alerts on how fast their error budgets burn. Pure; no Pulumi.

An alert needs two windows: the long one says that the loss matters, the short one that it still goes on, so that it
ends soon after the fault does. Google, The Site Reliability Workbook, chapter 5, table 5-8; its slowest alert looks
back three days, ours one, because alert policies evaluate no longer span.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from components.observability.alerts import Alert, Severity, error_ratio, share, slow_ratio

PERIOD_H = 30 * 24


@dataclass(frozen=True, kw_only=True)
class ObjectivesArgs:
    """What users of the API may rely on, over 30 days.

    Attributes:
        availability_percent: Share of requests that do not fail on our side; under 100.
        latency_percent: Share of requests that are answered in time; under 100.
        latency_ms: What "in time" means; a bound of the histogram's buckets.
    """

    availability_percent: float
    latency_percent: float
    latency_ms: int


@dataclass(frozen=True, kw_only=True)
class Burn:
    """How fast the budget may go before somebody hears of it.

    Attributes:
        key: Stable name.
        severity: Who hears of it.
        budget: Share of 30 days' budget that is gone when the alert fires.
        long_h: Hours of the long window.
        short: The short window, a twelfth of the long one, as PromQL spells it.
    """

    key: str
    severity: Severity
    budget: float
    long_h: int
    short: str

    @property
    def rate(self) -> float:
        """Times as fast as the budget would last 30 days."""
        return self.budget * PERIOD_H / self.long_h


BURNS = (
    Burn(key="fast", severity="critical", budget=0.02, long_h=1, short="5m"),
    Burn(key="steady", severity="critical", budget=0.05, long_h=6, short="30m"),
    Burn(key="slow", severity="warning", budget=0.10, long_h=24, short="2h"),
)


def burn_alerts(namespace: str, objectives: ObjectivesArgs) -> Iterator[Alert]:
    """One alert per objective and speed."""
    for key, percent, title in (
        ("availability", objectives.availability_percent, "requests that fail"),
        ("latency", objectives.latency_percent, "requests that are late"),
    ):
        for burn in BURNS:
            limit = share(burn.rate * (100 - percent))
            windows = (f"{burn.long_h}h", burn.short)
            yield Alert(
                key=f"slo-{key}-{burn.key}",
                severity=burn.severity,
                title=f"{burn.budget:.0%} of a month's budget for {title} went in {burn.long_h} h",
                query=" and ".join(
                    f"({bad_ratio(key, namespace, window, objectives)}) > {limit}" for window in windows
                ),
                for_s=0,
                first_step="Stop deployments. Find what changed when the burning began, and undo that.",
            )


def bad_ratio(objective: str, namespace: str, window: str, objectives: ObjectivesArgs) -> str:
    """Share of requests that break the objective `availability` or `latency`, 0 to 1."""
    if objective == "availability":
        return error_ratio(namespace, window)
    return slow_ratio(namespace, window, objectives.latency_ms)


def budget_left(objective: str, percent: float, namespace: str, objectives: ObjectivesArgs) -> str:
    """Share of 30 days' budget that is left: 1 at the beginning, 0 when it is used up, negative beyond."""
    return f"1 - ({bad_ratio(objective, namespace, '30d', objectives)}) / {share(100 - percent)}"
