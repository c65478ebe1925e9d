"""The platform's dashboard: what is on it, and its JSON as Cloud Monitoring wants it. Pure; no Pulumi.

https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.load_forecast import ForecastArgs, forecast, requests
from components.observability.alerts import (
    CONTAINERS,
    DATABASES,
    HELD,
    REQUESTS,
    STATUS,
    WatchedArgs,
    error_ratio,
    latency_quantile,
)
from components.observability.changes import CHANGES
from components.observability.model_alerts import PREDICTIONS, prediction_error_ratio, prediction_quantile
from components.observability.objectives import ObjectivesArgs, budget_left

# A mosaic has 48 columns; three panels stand side by side.
COLUMNS = 48
WIDTH = 16
HEIGHT = 16
WINDOW = "5m"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One tile.

    Attributes:
        title: What it shows.
        queries: PromQL by legend; one without a legend for a number.
        unit: UCUM unit, such as `s`, `1` (a share), `By` or `{request}/s`.
        number: Whether it shows the last value as a number instead of a line.
    """

    title: str
    queries: Mapping[str, str]
    unit: str
    number: bool = False


def panels(watched: WatchedArgs, objectives: ObjectivesArgs) -> Iterator[Panel]:
    """What stands on the dashboard, in reading order: what users notice first, what causes it after."""
    namespace = watched.api_namespace
    chosen = f'namespace="{namespace}"'
    container = f'{CONTAINERS},namespace_name="{namespace}"'
    for key, percent in (
        ("availability", objectives.availability_percent),
        ("latency", objectives.latency_percent),
    ):
        yield Panel(
            title=f"Budget left: {key} {percent:g} %",
            queries={"": budget_left(key, percent, namespace, objectives)},
            unit="1",
            number=True,
        )
    yield Panel(
        title="Requests by status",
        queries={"": f"sum by ({STATUS}) (rate({REQUESTS}_count{{{chosen}}}[{WINDOW}]))"},
        unit="{request}/s",
    )
    yield Panel(
        title="Latency",
        queries={
            f"p{quantile * 100:g}": latency_quantile(namespace, WINDOW, quantile) for quantile in (0.5, 0.95, 0.99)
        },
        unit="s",
    )
    yield Panel(title="Share of requests that fail", queries={"": error_ratio(namespace, WINDOW)}, unit="1")
    yield Panel(
        title="API: share of limits in use",
        queries={
            "processor": f"avg(kubernetes_io:container_cpu_limit_utilization{{{container}}})",
            "memory": f"max(kubernetes_io:container_memory_limit_utilization{{{container},{HELD}}})",
        },
        unit="1",
    )
    if watched.forecast is not None:
        yield from _load(watched.forecast, watched)
    yield Panel(
        title="Nodes: share in use",
        queries={
            "processor": 'avg(kubernetes_io:node_cpu_allocatable_utilization{monitored_resource="k8s_node"})',
            "memory": 'avg(kubernetes_io:node_memory_allocatable_utilization{monitored_resource="k8s_node"})',
        },
        unit="1",
    )
    if watched.cloud_sql_connections is not None:
        yield from _database()
    if watched.models_namespace is not None:
        yield from _models(watched.models_namespace)
    if watched.gpus:
        yield Panel(
            title="GPUs: percent of the time busy",
            queries={
                "": f"avg by (pod_name) (kubernetes_io:container_accelerator_duty_cycle{{{CONTAINERS}}})",
            },
            unit="%",
        )


def render(title: str, shown: Sequence[Panel], *, log_project: str | None) -> str:
    """The dashboard as JSON, the same text for the same content.

    Args:
        title: Name of the dashboard.
        shown: Panels, from left to right and from top to bottom.
        log_project: Project whose watched changes are listed below the panels; None for no such list.
    """
    tiles = [
        {
            "xPos": position % (COLUMNS // WIDTH) * WIDTH,
            "yPos": position // (COLUMNS // WIDTH) * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "widget": _widget(panel),
        }
        for position, panel in enumerate(shown)
    ]
    if log_project is not None:
        rows = -(-len(shown) // (COLUMNS // WIDTH))
        tiles.append(
            {"xPos": 0, "yPos": rows * HEIGHT, "width": COLUMNS, "height": HEIGHT, "widget": _changes(log_project)}
        )
    document = {"displayName": title, "mosaicLayout": {"columns": COLUMNS, "tiles": tiles}}
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _load(forecast_args: ForecastArgs, watched: WatchedArgs) -> Iterator[Panel]:
    """Whether the forecast is any good, and what a pod serves: what its parameters are set by."""
    now = requests(forecast_args)
    pods = f'count(up{{namespace="{watched.api_namespace}",job="{watched.api_job}"}} == 1)'
    yield Panel(
        title="API: requests, and what they were forecast to be",
        queries={"are": now, "forecast": forecast(forecast_args, ago_min=forecast_args.lead_min)},
        unit="{request}/s",
    )
    yield Panel(title="API: requests of one pod", queries={"": f"{now} / {pods}"}, unit="{request}/s")


def _database() -> Iterator[Panel]:
    yield Panel(
        title="Database: share in use",
        queries={
            kind: f"max(cloudsql_googleapis_com:database_{metric}{{{DATABASES}}})"
            for kind, metric in (
                ("processor", "cpu_utilization"),
                ("memory", "memory_utilization"),
                ("disk", "disk_utilization"),
            )
        },
        unit="1",
    )
    yield Panel(
        title="Database: connections",
        queries={"": f"sum by (database_id) (cloudsql_googleapis_com:database_postgresql_num_backends{{{DATABASES}}})"},
        unit="1",
    )
    yield Panel(
        title="Database: replicas are behind by",
        queries={"": f"max by (database_id) (cloudsql_googleapis_com:database_replication_replica_lag{{{DATABASES}}})"},
        unit="s",
    )


def _models(namespace: str) -> Iterator[Panel]:
    chosen = f'namespace="{namespace}"'
    yield Panel(
        title="Predictions by model and track",
        queries={"": f"sum by (model_name, track) (rate({PREDICTIONS}{{{chosen}}}[{WINDOW}]))"},
        unit="{prediction}/s",
    )
    yield Panel(title="Predictions: p95", queries={"": prediction_quantile(namespace, WINDOW, 0.95)}, unit="us")
    yield Panel(
        title="Predictions: share that fails", queries={"": prediction_error_ratio(namespace, WINDOW)}, unit="1"
    )


def _widget(panel: Panel) -> dict[str, Any]:
    if panel.number:
        (query,) = panel.queries.values()
        return {"title": panel.title, "scorecard": {"timeSeriesQuery": _query(query, panel.unit)}}
    lines = [
        {
            "plotType": "LINE",
            "targetAxis": "Y1",
            "timeSeriesQuery": _query(query, panel.unit),
            **({"legendTemplate": legend} if legend else {}),
        }
        for legend, query in panel.queries.items()
    ]
    return {"title": panel.title, "xyChart": {"dataSets": lines, "yAxis": {"scale": "LINEAR"}}}


def _query(query: str, unit: str) -> dict[str, str]:
    return {"prometheusQuery": query, "unitOverride": unit}


def _changes(project: str) -> dict[str, Any]:
    any_of = "\nOR ".join(f"({change.filter})" for change in CHANGES.values())
    return {
        "title": "Changes that somebody must hear of",
        "logsPanel": {"filter": any_of, "resourceNames": [f"projects/{project}"]},
    }
