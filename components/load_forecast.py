"""How many requests are coming, computed by Prometheus from its own history: pure functions that build the query.

The model. Load repeats itself by the week, at another level. What each of the last seasons brought at the moment that
is forecast (now and the lead time, so many seasons ago) is brought to today's level by a factor that is fitted anew at
each look: the requests of the last hours, over those of the same hours then. The median of the seasons counts, so that
of three weeks one with an outage or a campaign in it is outvoted.

    vote(k)   = rate(now + lead - k seasons) * factor(k)
    factor(k) = requests of the last hours / those of the same hours k seasons ago, within bounds; 1 where nobody knows
    forecast  = median of the votes, with a margin; 0 without a vote

A season without history does not vote. Without any, the forecast is 0, which orders nothing: whoever takes the largest
of several answers (as an autoscaler does) goes by the others. It is never missing and no error.
Surprises: `offset` reaches back into a past in which the moment that is forecast has a future, so the rate is taken
around it, half a window to either side. Pods come and go: rates are taken per pod, then added up. Managed Prometheus
keeps a point per minute after a week, and one in ten minutes after six weeks.
https://cloud.google.com/stackdriver/docs/managed-prometheus
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR_MIN = 60
WINDOW_MIN = 10
"""Minutes over which a rate is taken: long enough for points that are a minute apart, shorter than a rise is steep."""

SEASON = "season"
"""Label that keeps the votes apart."""


@dataclass(frozen=True, kw_only=True)
class ForecastArgs:
    """The forecast's parameters.

    Attributes:
        counter: Counter of the requests, such as http_server_request_duration_seconds_count.
        selector: Labels whose series are added up, by name.
        season_h: Hours after which load repeats itself; 168 is a week.
        seasons: Past seasons that are asked.
        lead_min: Minutes ahead: what a pod, and a node for it, need to come.
        level_h: Hours by which today's level is told.
        least_growth: Lower bound of the factor between a season's level and today's, such as 0.5.
        most_growth: Upper bound of it, such as 2.0.
        margin_percent: Percentage that is added.
    """

    counter: str
    selector: dict[str, str]
    season_h: int
    seasons: int
    lead_min: int
    level_h: int
    least_growth: float
    most_growth: float
    margin_percent: int


def forecast(args: ForecastArgs, *, ago_min: int) -> str:
    """Requests per second, `lead_min` ahead, as PromQL: one series without labels, always.

    Args:
        args: The parameters.
        ago_min: Minutes ago at which the forecast was made; 0 for now. With the lead time, it is what now was
            forecast to be.
    """
    votes = " or ".join(
        f'label_replace({_vote(args, season, ago_min)}, "{SEASON}", "{season}", "", "")'
        for season in range(1, args.seasons + 1)
    )
    return f"quantile(0.5, {votes}) * {_number(1 + args.margin_percent / 100)} or vector(0)"


def requests(args: ForecastArgs) -> str:
    """Requests per second now, as PromQL."""
    return _rate(args, minutes=WINDOW_MIN, ago_min=0)


def _vote(args: ForecastArgs, season: int, ago_min: int) -> str:
    """What a season says; nothing where it has no history."""
    then_min = season * args.season_h * HOUR_MIN + ago_min
    around_min = then_min - args.lead_min - WINDOW_MIN // 2
    level_min = args.level_h * HOUR_MIN
    now, then = (_rate(args, minutes=level_min, ago_min=minutes) for minutes in (ago_min, then_min))
    # Over nothing there is no factor; over a silence that is not known either, it would be a division by zero.
    factor = f"clamp({now} / ({then} > 0), {_number(args.least_growth)}, {_number(args.most_growth)}) or vector(1)"
    return f"{_rate(args, minutes=WINDOW_MIN, ago_min=around_min)} * ({factor})"


def _rate(args: ForecastArgs, *, minutes: int, ago_min: int) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in args.selector.items())
    offset = f" offset {ago_min}m" if ago_min else ""
    return f"sum(rate({args.counter}{{{labels}}}[{minutes}m]{offset}))"


def _number(value: float) -> str:
    return f"{value:.6g}"
