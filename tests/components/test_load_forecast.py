"""The forecast, evaluated by Prometheus' own engine over made-up weeks: days, weekends, growth, gaps, spikes."""

from __future__ import annotations

import dataclasses
import math
import re

import pytest

from components.load_forecast import ForecastArgs, forecast, requests
from tests.components.promtool import evaluate, evaluated

STEP = 2  # minutes between two looks
DAY = 24 * 60
WEEK = 7 * DAY
NOW = 3 * WEEK + 3 * DAY + 9 * 60
"""A Thursday morning, in a steep rise, after three weeks of history."""

LEAD = 10
MARGIN = 1.2
ACCURACY = 0.01


def args(**changed):
    fields = {
        "counter": "requests_count",
        "selector": {"cluster": "prod", "namespace": "api"},
        "season_h": 168,
        "seasons": 3,
        "lead_min": LEAD,
        "level_h": 3,
        "least_growth": 0.5,
        "most_growth": 2.0,
        "margin_percent": 20,
    }
    return ForecastArgs(**(fields | changed))


def usual(minute):
    """Requests per second: twenty at night, 180 at noon, less on two days of the week."""
    day = 100 + 80 * math.sin(2 * math.pi * (minute % DAY / DAY - 0.25))
    return day if minute // DAY % 7 < 5 else 0.6 * day


COMING = usual(NOW + LEAD)


def counted(rate, *, since=0, until=NOW):
    """Samples of one pod's counter; None is a look that found nobody."""
    total, samples = 0.0, []
    for minute in range(since, until + 1, STEP):
        found = rate(minute)
        total += (found or 0) * 60 * STEP
        samples.append("_" if found is None else f"{total:.0f}")
    nobody = [f"_x{since // STEP - 1}"] if since else []
    return " ".join([*nobody, *samples])


def series(pod="a", **labels):
    told = {"cluster": "prod", "namespace": "api", "pod": pod} | labels
    labels = ",".join(f'{name}="{value}"' for name, value in told.items())
    return f"requests_count{{{labels}}}"


@pytest.fixture
def says(tmp_path):
    """Holds an expression against what it should say at a minute: one value, without labels, within `ACCURACY`."""

    def says(expression, history, expected, at=NOW):
        near = f"abs(({expression}) - {expected}) <= bool {ACCURACY * expected}"
        test = {
            "interval": f"{STEP}m",
            "input_series": [{"series": name, "values": values} for name, values in history.items()],
            "promql_expr_test": [
                {"expr": near, "eval_time": f"{at}m", "exp_samples": [{"labels": "{}", "value": 1}]},
                # For the message: what it is instead.
                {"expr": f"({expression}) unless ({near}) == 1", "eval_time": f"{at}m", "exp_samples": []},
            ],
        }
        evaluate(tmp_path, test, every=f"{at}m", expected=expected)

    return says


@evaluated
@pytest.mark.parametrize(("day", "hour"), [(0, 3), (1, 8), (3, 12), (3, 18), (5, 9), (6, 23)])
def test_a_week_like_those_before_is_foreseen_at_any_time_of_it(says, day, hour):
    at = 3 * WEEK + day * DAY + hour * 60
    says(forecast(args(), ago_min=0), {series(): counted(usual, until=at)}, MARGIN * usual(at + LEAD), at)


@evaluated
@pytest.mark.parametrize(("growth", "factor"), [(1.5, 1.5), (0.7, 0.7), (5, 2), (0.1, 0.5)])
def test_growth_is_fitted_within_its_bounds(says, growth, factor):
    history = {series(): counted(lambda minute: usual(minute) * (growth if minute >= 3 * WEEK else 1))}

    says(forecast(args(), ago_min=0), history, MARGIN * factor * COMING)


@evaluated
@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_growth_from_week_to_week_is_fitted_for_each_of_them(says, weeks):
    history = {series(): counted(lambda minute: usual(minute) * 1.2 ** (minute // WEEK))}

    says(forecast(args(seasons=weeks + 1), ago_min=0), history, MARGIN * 1.2**3 * COMING)


@evaluated
@pytest.mark.parametrize("age_days", [8, 15])
def test_a_young_service_goes_by_the_weeks_that_it_has(says, age_days):
    history = {series(): counted(usual, since=NOW - age_days * DAY)}

    says(forecast(args(), ago_min=0), history, MARGIN * COMING)


@evaluated
@pytest.mark.parametrize(
    "history",
    [
        {},
        {series(): counted(usual, since=NOW - 2 * DAY)},
        {series(): counted(lambda _: 0)},
        {series(cluster="prod-dr"): counted(usual)},
        {series(namespace="elsewhere"): counted(usual)},
    ],
    ids=["no series", "two days old", "never asked", "another cluster's", "another namespace's"],
)
def test_without_a_history_nothing_is_ordered_and_nothing_is_missing(says, history):
    says(forecast(args(), ago_min=0), history or {"up": "1x10"}, 0)


def changed_last_week(found):
    """The same weeks, but for two hours around the moment that is forecast, one week before."""
    start = NOW - WEEK - 60
    return lambda minute: found(minute) if start <= minute < start + 120 else usual(minute)


@evaluated
@pytest.mark.parametrize(
    "found",
    [lambda _: 0, lambda _: None, lambda minute: 10 * usual(minute)],
    ids=["an outage", "a gap in the metrics", "a campaign"],
)
def test_one_week_out_of_the_ordinary_is_outvoted(says, found):
    says(forecast(args(), ago_min=0), {series(): counted(changed_last_week(found))}, MARGIN * COMING)


@evaluated
def test_while_nobody_knows_the_present_the_past_counts_as_it_was(says):
    history = {series(): counted(lambda minute: None if minute > NOW - 4 * 60 else usual(minute))}

    says(forecast(args(), ago_min=0), history, MARGIN * COMING)


@evaluated
def test_a_silence_of_hours_takes_no_more_than_its_bound(says):
    history = {series(): counted(lambda minute: 0 if minute > NOW - 4 * 60 else usual(minute))}

    says(forecast(args(), ago_min=0), history, MARGIN * 0.5 * COMING)


@evaluated
def test_pods_that_come_and_go_add_up(says):
    life = 6 * 60
    history = {
        series(pod=f"{start}-{pod}"): counted(
            lambda minute: usual(minute) / 2, since=start, until=min(start + life, NOW)
        )
        for start in range(0, NOW, life)
        for pod in "ab"
    }

    says(forecast(args(), ago_min=0), history, MARGIN * COMING)


@evaluated
def test_what_now_was_forecast_to_be_is_what_it_is(says):
    says(forecast(args(margin_percent=0), ago_min=LEAD), {series(): counted(usual)}, usual(NOW))
    says(requests(args()), {series(): counted(usual)}, usual(NOW - LEAD / 2))


def test_each_season_is_asked_around_the_moment_that_is_forecast():
    asked = re.findall(r"\[10m\] offset (\d+)m", forecast(args(), ago_min=0))

    assert [int(minutes) for minutes in asked] == [week * WEEK - LEAD - 5 for week in (1, 2, 3)]


def test_each_season_is_compared_with_today_over_the_same_hours():
    asked = re.findall(r"\[180m\](?: offset (\d+)m)?", forecast(args(), ago_min=0))

    assert asked == ["", str(WEEK), "", str(2 * WEEK), "", str(3 * WEEK)]


def test_a_forecast_of_some_time_ago_looks_back_by_that_much_more():
    now, then = (
        [int(minutes or 0) for minutes in re.findall(r"m\](?: offset (\d+)m)?", forecast(args(), ago_min=ago))]
        for ago in (0, 30)
    )

    assert then == [minutes + 30 for minutes in now]


def test_it_asks_for_the_series_that_it_was_given_and_no_others():
    told = forecast(dataclasses.replace(args(), selector={"namespace": "api"}), ago_min=0)

    assert set(re.findall(r"requests_count(\{.*?\})", told)) == {'{namespace="api"}'}
    assert told.count("requests_count") == 9
