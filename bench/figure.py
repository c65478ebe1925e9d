"""One measured figure with its goal, and how a part of the benchmark is told to people and to machines."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

IN_A_ROW = 3


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure.

    Attributes:
        what: What was measured.
        value: The median, in `unit`.
        unit: ms, µs, s, MB, or `x` for a ratio.
        spread: Lowest and highest; None for a figure that is made of others, or that was measured once.
        goal: The bound, in the same unit; None where nothing is promised.
        at_least: Whether the goal is the least that will do, not the most.
    """

    what: str
    value: float
    unit: str
    spread: tuple[float, float] | None = None
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        bound = {"goal": self.goal, "at_least": self.at_least, "met": self.met} if self.goal is not None else {}
        return {"what": self.what, "value": self.value, "unit": self.unit, "spread": self.spread, **bound}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one part of the benchmark found.

    Attributes:
        name: What it is called on the command line.
        about: What was measured, on what, in one sentence.
        figures: In the order in which people read them.
    """

    name: str
    about: str
    figures: tuple[Figure, ...]

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {"name": self.name, "about": self.about, "figures": [one.as_data() for one in self.figures]}

    def table(self) -> Table:
        """For people."""
        table = Table(title=f"{self.name}: {self.about}", title_justify="left", title_style="")
        for heading in ("Figure", "Median", "Lowest to highest", "Goal", ""):
            table.add_column(heading, justify="left" if heading in ("Figure", "") else "right")
        for one in self.figures:
            table.add_row(
                one.what,
                _told(one.value, one.unit),
                f"{_number(one.spread[0])} to {_number(one.spread[1])}" if one.spread else "",
                "" if one.goal is None else f"{'at least' if one.at_least else 'at most'} {_told(one.goal, one.unit)}",
                {None: "", True: "met", False: "missed"}[one.met],
            )
        return table


def measured(functions: Mapping[str, Callable[[], object]], rounds: int, *, scale: float) -> dict[str, list[float]]:
    """The processor times of each function, taken in turns, so that a busy moment of the machine meets all of them.

    In each turn a function is called `IN_A_ROW` times, and the best time counts: the first one finds the processor's
    caches full of what others left there.

    Args:
        functions: What to time, by name.
        rounds: How many turns each has.
        scale: Seconds are multiplied by it: 1,000 for milliseconds.
    """
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            times[name].append(min(_timed(function) for _ in range(IN_A_ROW)) * scale)
    return times


def _timed(function: Callable[[], object]) -> float:
    gc.collect()  # nobody pays for what another one left behind
    start = time.process_time()
    result = function()
    taken = time.process_time() - start
    del result  # what it made is thrown away on nobody's time
    return taken


def figure(what: str, times: list[float], unit: str, *, goal: float | None = None) -> Figure:
    """The figure of a list of times."""
    return Figure(what=what, value=statistics.median(times), unit=unit, spread=(min(times), max(times)), goal=goal)


def ratio(what: str, above: list[float], below: list[float], *, goal: float | None, at_least: bool = False) -> Figure:
    """How many times longer one takes than the other: the median over the rounds, which each met the same machine."""
    ratios = [one / other for one, other in zip(above, below, strict=True)]
    return Figure(
        what=what,
        value=statistics.median(ratios),
        unit="x",
        spread=(min(ratios), max(ratios)),
        goal=goal,
        at_least=at_least,
    )


def _told(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
