"""How long loading takes, phase by phase, and how often a cache spared it.

    monitor = PerformanceMonitor()
    with monitor.watching():
        EnvironmentConfigManager().load("prod")
    monitor.phases()["validate"].mean_s

Numbers only, and nothing that needs a package: environments/performance_metrics.py shows them to Prometheus, the
command `performance` to people. Where nobody watches, a phase costs a look at a variable.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from environments.fork_lock import fork_lock

Phase: TypeAlias = Literal["load", "read", "merge", "references", "validate", "digest", "redis", "decode"]
"""What takes time: `load` is a whole load that no cache in the process could spare, the others are parts of one. `read`
is one file, `digest` its hash, `redis` one question with its answer, `decode` turns an answer into a tree."""

Tier: TypeAlias = Literal["process", "redis"]
Outcome: TypeAlias = Literal["hit", "waited", "miss", "foreign", "down", "private"]
"""How a look-up ended: `hit`; `waited` (a hit, once another process had computed it); `miss`; `foreign` (what lay there
was not ours, or was tampered with); `down` (nothing answered, or not in time); `private` (not shared, because it holds
values of environment variables)."""

TIERS: Final[tuple[Tier, ...]] = ("process", "redis")
HITS: Final[tuple[Outcome, ...]] = ("hit", "waited")
BOUNDS_S: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Upper bounds of the buckets in which durations are counted, in seconds: a load takes milliseconds, a Redis that does
not answer a quarter of a second at most."""

_LOCK = fork_lock()
_WATCHING: ContextVar[PerformanceMonitor | None] = ContextVar("performance_monitor", default=None)


@dataclass(frozen=True, kw_only=True)
class Durations:
    """The durations of one phase.

    Attributes:
        count: How many there were.
        total_s: Their sum, in seconds.
        longest_s: The longest one, in seconds.
        buckets: How many were not longer than each of `BOUNDS_S` and longer than the one before; the last item counts
            those beyond.
    """

    count: int
    total_s: float
    longest_s: float
    buckets: tuple[int, ...]

    @property
    def mean_s(self) -> float:
        """The mean, in seconds; 0 where there were none."""
        return self.total_s / self.count if self.count else 0.0

    def with_one_more(self, seconds: float) -> Durations:
        """The same with another duration."""
        at = bisect.bisect_left(BOUNDS_S, seconds)
        buckets = tuple(count + (number == at) for number, count in enumerate(self.buckets))
        longest = max(self.longest_s, seconds)
        return replace(self, count=self.count + 1, total_s=self.total_s + seconds, longest_s=longest, buckets=buckets)


NONE: Final = Durations(count=0, total_s=0.0, longest_s=0.0, buckets=(0,) * (len(BOUNDS_S) + 1))


class PerformanceMonitor:
    """Counts durations and look-ups; safe between threads."""

    def __init__(self) -> None:
        self._phases: dict[Phase, Durations] = {}
        self._lookups: dict[tuple[Tier, Outcome], int] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Phases of this thread are counted here meanwhile."""
        before = _WATCHING.set(self)
        try:
            yield
        finally:
            _WATCHING.reset(before)

    def took(self, phase: Phase, seconds: float) -> None:
        """Counts a duration, in seconds."""
        with _LOCK:
            self._phases[phase] = self._phases.get(phase, NONE).with_one_more(seconds)

    def looked_up(self, tier: Tier, outcome: Outcome) -> None:
        """Counts a look-up."""
        with _LOCK:
            self._lookups[tier, outcome] = self._lookups.get((tier, outcome), 0) + 1

    def phases(self) -> Mapping[Phase, Durations]:
        """What was counted so far, by phase."""
        with _LOCK:
            return dict(self._phases)

    def lookups(self) -> Mapping[tuple[Tier, Outcome], int]:
        """What was counted so far, by tier and outcome."""
        with _LOCK:
            return dict(self._lookups)

    def add(self, other: PerformanceMonitor) -> None:
        """Counts the look-ups of another one here, too."""
        for lookup, count in other.lookups().items():
            with _LOCK:
                self._lookups[lookup] = self._lookups.get(lookup, 0) + count

    def hit_ratio(self, tier: Tier) -> float | None:
        """Which part of a tier's look-ups it answered, from 0 to 1; None where there were none.

        What is private is never looked for, so that it counts neither way.
        """
        found = {outcome: count for (where, outcome), count in self.lookups().items() if where == tier}
        asked = sum(count for outcome, count in found.items() if outcome != "private")
        return sum(found.get(hit, 0) for hit in HITS) / asked if asked else None


@contextmanager
def phase(name: Phase) -> Iterator[None]:
    """Counts how long a block takes, where somebody watches; one that raises is counted, too."""
    monitor = _WATCHING.get()
    if monitor is None:
        yield
        return
    start = time.perf_counter()
    try:
        yield
    finally:
        monitor.took(name, time.perf_counter() - start)


def looked_up(tier: Tier, outcome: Outcome) -> None:
    """Counts a look-up, where somebody watches."""
    monitor = _WATCHING.get()
    if monitor is not None:
        monitor.looked_up(tier, outcome)
