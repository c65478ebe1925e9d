"""The dashboard: tiles that neither overlap nor leave the mosaic, and the same text for the same content."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.load_forecast import ForecastArgs, forecast, requests
from components.observability.alerts import WatchedArgs
from components.observability.dashboard import COLUMNS, Panel, panels, render
from components.observability.objectives import ObjectivesArgs

OBJECTIVES = ObjectivesArgs(availability_percent=99.9, latency_percent=99.0, latency_ms=500)


def shown(**changed):
    fields = {
        "api_namespace": "api",
        "api_job": "api",
        "models_namespace": "serving",
        "models_job": "models",
        "cloud_sql_connections": 1000,
        "stores": {},
        "gpus": True,
        "backup_rpo_minutes": 360,
        "forecast": None,
    }
    return tuple(panels(WatchedArgs(**(fields | changed)), OBJECTIVES))


def panel(**changed):
    fields = {"title": "Load", "queries": {"": "up"}, "unit": "1"}
    return Panel(**(fields | changed))


def tiles(*found, log_project=None):
    return json.loads(render("Platform", found, log_project=log_project))["mosaicLayout"]["tiles"]


@given(st.integers(min_value=0, max_value=40), st.booleans())
def test_tiles_neither_overlap_nor_leave_the_mosaic(count, with_logs):
    found = tiles(*([panel()] * count), log_project="p" if with_logs else None)

    cells = [
        (x, y)
        for tile in found
        for x in range(tile["xPos"], tile["xPos"] + tile["width"])
        for y in range(tile["yPos"], tile["yPos"] + tile["height"])
    ]
    assert len(found) == count + with_logs
    assert len(cells) == len(set(cells))
    assert all(0 <= x < COLUMNS for x, _ in cells)


def test_the_same_content_is_the_same_text_so_that_a_second_up_changes_nothing():
    assert render("Platform", shown(), log_project="p") == render("Platform", shown(), log_project="p")


def test_a_line_has_its_query_unit_and_legend():
    (tile,) = tiles(panel(title="Latency", queries={"p95": "up"}, unit="s"))
    assert tile["widget"] == {
        "title": "Latency",
        "xyChart": {
            "dataSets": [
                {
                    "plotType": "LINE",
                    "targetAxis": "Y1",
                    "timeSeriesQuery": {"prometheusQuery": "up", "unitOverride": "s"},
                    "legendTemplate": "p95",
                }
            ],
            "yAxis": {"scale": "LINEAR"},
        },
    }


def test_a_number_is_a_scorecard():
    (tile,) = tiles(panel(number=True))
    assert tile["widget"] == {
        "title": "Load",
        "scorecard": {"timeSeriesQuery": {"prometheusQuery": "up", "unitOverride": "1"}},
    }


def test_the_watched_changes_are_listed_across_the_whole_width_below():
    *_, logs = tiles(panel(), panel(), panel(), panel(), log_project="p")
    assert (logs["xPos"], logs["yPos"], logs["width"]) == (0, 32, COLUMNS)
    assert logs["widget"]["logsPanel"]["resourceNames"] == ["projects/p"]
    assert logs["widget"]["logsPanel"]["filter"].count("\nOR ") == 7


def test_budgets_come_first():
    assert [each.title for each in shown()[:2]] == ["Budget left: availability 99.9 %", "Budget left: latency 99 %"]


@pytest.mark.parametrize(
    ("changed", "missing"),
    [({"cloud_sql_connections": None}, "Database"), ({"gpus": False}, "GPU")],
)
def test_what_is_not_there_is_not_shown(changed, missing):
    assert any(each.title.startswith(missing) for each in shown())
    assert not any(each.title.startswith(missing) for each in shown(**changed))


def test_every_query_is_balanced():
    queries = [query for each in shown() for query in each.queries.values()]
    assert len(queries) > 12
    for query in queries:
        for opening, closing in ("()", "{}", "[]"):
            assert query.count(opening) == query.count(closing), query


def test_where_load_is_forecast_it_is_shown_beside_what_came_and_what_a_pod_serves():
    args = ForecastArgs(
        counter="requests_count",
        selector={"namespace": "api"},
        season_h=168,
        seasons=1,
        lead_min=10,
        level_h=3,
        least_growth=0.5,
        most_growth=2.0,
        margin_percent=20,
    )
    before = {each.title for each in shown()}
    added = {each.title: each.queries for each in shown(forecast=args) if each.title not in before}

    assert added == {
        "API: requests, and what they were forecast to be": {
            "are": requests(args),
            "forecast": forecast(args, ago_min=10),
        },
        "API: requests of one pod": {"": f'{requests(args)} / count(up{{namespace="api",job="api"}} == 1)'},
    }
