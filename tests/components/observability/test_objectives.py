"""Error budgets: an alert fires at the pace that the workbook names, in both windows, and can fire at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.observability.objectives import BURNS, ObjectivesArgs, budget_left, burn_alerts

OBJECTIVES = ObjectivesArgs(availability_percent=99.9, latency_percent=99.0, latency_ms=500)


@pytest.mark.parametrize(("key", "rate"), [("fast", 14.4), ("steady", 6.0), ("slow", 3.0)])
def test_a_burn_is_as_many_times_too_fast_as_the_workbook_says(key, rate):
    (burn,) = [each for each in BURNS if each.key == key]
    assert burn.rate == pytest.approx(rate)


@pytest.mark.parametrize("burn", BURNS, ids=lambda burn: burn.key)
def test_the_short_window_is_a_twelfth_of_the_long_one(burn):
    minutes = int(burn.short[:-1]) * (60 if burn.short.endswith("h") else 1)
    assert minutes * 12 == burn.long_h * 60


def test_both_windows_must_burn():
    found = {each.key: each for each in burn_alerts("api", OBJECTIVES)}

    query = found["slo-availability-fast"].query
    assert query.count("> 0.0144") == 2
    assert " and " in query
    assert "[1h]" in query
    assert "[5m]" in query


def test_two_burns_wake_somebody_and_the_slow_one_waits_until_morning():
    found = {each.key: each.severity for each in burn_alerts("api", OBJECTIVES)}
    assert found == {
        "slo-availability-fast": "critical",
        "slo-availability-steady": "critical",
        "slo-availability-slow": "warning",
        "slo-latency-fast": "critical",
        "slo-latency-steady": "critical",
        "slo-latency-slow": "warning",
    }


def test_a_title_tells_how_much_is_gone():
    found = {each.key: each.title for each in burn_alerts("api", OBJECTIVES)}
    assert found["slo-latency-steady"] == "5% of a month's budget for requests that are late went in 6 h"


@given(st.floats(min_value=94, max_value=99.999))
def test_every_alert_of_an_allowed_objective_can_fire(percent):
    objectives = ObjectivesArgs(availability_percent=percent, latency_percent=percent, latency_ms=500)
    limits = [float(each.query.rpartition("> ")[2]) for each in burn_alerts("api", objectives)]
    assert len(limits) == 6
    assert all(0 < limit < 1 for limit in limits)


def test_the_budget_is_full_without_failures():
    assert budget_left("availability", 99.9, "api", OBJECTIVES).startswith("1 - (sum(rate(")
    assert budget_left("availability", 99.9, "api", OBJECTIVES).endswith("[30d]))) / 0.001")
