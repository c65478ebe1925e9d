"""How a version does, evaluated by Prometheus' own engine over made-up requests; see promtool.py."""

from __future__ import annotations

import pytest

from components.release_queries import VersionQueryArgs, error_percent, slow_percent
from tests.components.promtool import evaluate, evaluated

STEP_S = 15
NOW_S = 300
NEW, OLD = "6d5f", "85c9"


def args(**changed):
    fields = {
        "histogram": "duration_seconds",
        "status_label": "status",
        "selector": {"namespace": "api", "version": NEW},
        "window_s": 120,
        "minimum_requests": 20,
    }
    return VersionQueryArgs(**(fields | changed))


def counted(per_step, *, pod="a", version=NEW, suffix="count", **labels):
    """A pod's counter that grows evenly."""
    told = {"namespace": "api", "version": version, "pod": pod, **labels}
    name = ",".join(f'{label}="{value}"' for label, value in told.items())
    return f"duration_seconds_{suffix}{{{name}}}", f"0+{per_step}x{NOW_S // STEP_S}"


@pytest.fixture
def says(tmp_path):
    """Holds a query against the one value that it should have, or against silence (None)."""

    def says(query, series, expected):
        near = f"abs(({query}) - {expected}) < bool 0.01" if expected is not None else query
        samples = [] if expected is None else [{"labels": "{}", "value": 1}]
        test = {
            "interval": f"{STEP_S}s",
            "input_series": [{"series": name, "values": values} for name, values in series],
            "promql_expr_test": [{"expr": near, "eval_time": f"{NOW_S}s", "exp_samples": samples}],
        }
        evaluate(tmp_path, test, every=f"{STEP_S}s", expected=expected)

    return says


@evaluated
def test_errors_are_those_on_our_side_over_all_pods_of_the_version(says):
    requests = [
        counted(60, status="200"),
        counted(20, status="404"),
        counted(15, status="500"),
        counted(5, status="503", pod="b"),
    ]

    says(error_percent(args()), requests, 20)


@evaluated
def test_a_version_without_any_error_has_none_and_is_not_silent(says):
    says(error_percent(args()), [counted(60, status="200")], 0)


@evaluated
def test_the_version_before_does_not_count(says):
    requests = [counted(10, status="200"), counted(500, status="500", version=OLD, pod="b")]

    says(error_percent(args()), requests, 0)


@evaluated
@pytest.mark.parametrize("per_step", [0, 2])
def test_too_few_requests_say_nothing(says, per_step):
    requests = [counted(per_step, status="500")]

    says(error_percent(args()), requests, None)
    says(slow_percent(args(), bound='le="0.5"'), [*requests, counted(0, suffix="bucket", le="0.5")], None)


@evaluated
def test_enough_requests_say_something(says):
    says(error_percent(args()), [counted(3, status="500")], 100)


@evaluated
def test_a_version_that_nobody_has_collected_yet_says_nothing(says):
    says(error_percent(args()), [], None)


@evaluated
def test_slow_are_those_above_the_bound(says):
    requests = [
        counted(100, status="200"),
        counted(70, suffix="bucket", status="200", le="0.5"),
        counted(100, suffix="bucket", status="200", le="1"),
    ]

    says(slow_percent(args(), bound='le="0.5"'), requests, 30)


def test_the_placeholder_of_whoever_asks_is_left_as_it_is():
    query = error_percent(args(selector={"version": "{{args.version}}"}))

    assert query.count('version="{{args.version}}"') == 2
