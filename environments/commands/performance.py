"""`performance`: how long loading takes here, from files, from the process and from Redis, and what look-ups found.

What is measured is this machine, now: the counts of a program that runs are its own (`default_loader().monitor`, or
Prometheus).
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from environments.commands.screen import Said, Screen, Table
from environments.config_loader import SharedCache
from environments.config_loader.redis_options import from_variables
from environments.environment_manager import EnvironmentConfigManager
from environments.performance_monitor import NONE, TIERS, Durations, PerformanceMonitor

FILES, PROCESS, REDIS = "files", "process", "redis"


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One phase of one way to settings."""

    way: str
    phase: str
    durations: Durations

    def as_data(self) -> dict[str, Any]:
        return {
            "from": self.way,
            "phase": self.phase,
            "times": self.durations.count,
            "mean_ms": self.durations.mean_s * 1_000,
            "longest_ms": self.durations.longest_s * 1_000,
        }

    def cells(self) -> list[str]:
        mean, longest = (f"{seconds * 1_000:.3f} ms" for seconds in (self.durations.mean_s, self.durations.longest_s))
        return [self.way, self.phase, f"{self.durations.count}", mean, longest]


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Measures; always ends with 0.

    Raises:
        ConfigError: The settings are wrong, or the variables that name a Redis.
    """
    asked = options.environment, options.override, options.tenant
    redis = from_variables(os.environ)
    subject = manager.loader().load(*asked).subject  # the first load of a process builds the model: it is not counted
    monitors = {FILES: _measured(manager, asked, options.rounds, None)}
    looking_up = PerformanceMonitor()
    kept = _kept(manager, asked, options.rounds, looking_up)
    if redis is not None:
        shared = SharedCache(redis)
        manager.loader(shared=shared).load(*asked)  # so that there is something to be found
        monitors[REDIS] = _measured(manager, asked, options.rounds, shared)
    rows = [
        _Row(way=way, phase=phase, durations=durations)
        for way, monitor in monitors.items()
        for phase, durations in monitor.phases().items()
    ]
    rows.append(_Row(way=PROCESS, phase="load", durations=kept))
    tiers = _tiers([looking_up, *monitors.values()])
    if options.json:
        screen.data({"subject": subject, "timings": [row.as_data() for row in rows], "look_ups": tiers})
    else:
        _tell(screen, subject, rows, tiers)
    return 0


def _measured(
    manager: EnvironmentConfigManager, asked: tuple[Any, ...], rounds: int, shared: SharedCache | None
) -> PerformanceMonitor:
    """Loads as often as that, each time as a process that has kept nothing."""
    monitor = PerformanceMonitor()
    for _ in range(rounds):
        manager.loader(shared=shared, monitor=monitor).load(*asked)
    return monitor


def _kept(
    manager: EnvironmentConfigManager, asked: tuple[Any, ...], rounds: int, monitor: PerformanceMonitor
) -> Durations:
    """How long it takes to be given what is kept."""
    loader, found = manager.loader(monitor=monitor), NONE
    loader.load(*asked)
    for _ in range(rounds):
        start = time.perf_counter()
        loader.load(*asked)
        found = found.with_one_more(time.perf_counter() - start)
    return found


def _tiers(monitors: Iterable[PerformanceMonitor]) -> list[dict[str, Any]]:
    whole = PerformanceMonitor()
    for monitor in monitors:
        whole.add(monitor)
    told = []
    for tier in TIERS:
        outcomes: Mapping[str, int] = {name: count for (at, name), count in whole.lookups().items() if at == tier}
        if outcomes:
            told.append({"tier": tier, "outcomes": outcomes, "hit_ratio": whole.hit_ratio(tier)})
    return told


def _tell(screen: Screen, subject: str, rows: list[_Row], tiers: list[dict[str, Any]]) -> None:
    cells = [row.cells() for row in rows]
    found = [[one["tier"], _counted(one["outcomes"]), _percent(one["hit_ratio"])] for one in tiers]
    if not screen.has_tables:
        screen.lines("  ".join(line) for line in (*cells, *found))
        return
    for head, lines, title in (
        (("From", "Phase", "Times", "Mean", "Longest"), cells, subject),
        (("Tier", "Look-ups", "Hits"), found, "Look-ups"),
    ):
        screen.table(Table(head, [[[Said(cell)] for cell in line] for line in lines], title=title))


def _counted(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in outcomes.items())


def _percent(ratio: float | None) -> str:
    return "no hits counted" if ratio is None else f"{ratio:.0%} hits"
