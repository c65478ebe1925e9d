"""Argo Rollouts' AnalysisTemplates, which no SDK types: the official provider lets a misspelt one pass."""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Either, Listing, Record, record

API_VERSION = "argoproj.io/v1alpha1"
_CHART = "argo-rollouts"
_SOURCE = "argoproj/argo-rollouts v1.10: manifests/crds/analysis-template-crd.yaml"
_COUNT = Either((INTEGER, STRING))


@functools.cache
def analysis_template_shape() -> Record:
    """An AnalysisTemplate that asks Prometheus or a server; other providers need their record first."""
    header = record("header", required={"key": STRING, "value": STRING})
    prometheus = record(
        "prometheus",
        address=STRING,
        query=STRING,
        timeout=INTEGER,
        insecure=BOOLEAN,
        headers=Listing(header),
    )
    web = record(
        "web",
        required={"url": STRING},
        method=Choice(("GET", "POST", "PUT")),
        headers=Listing(header),
        body=STRING,
        timeoutSeconds=INTEGER,
        jsonPath=STRING,
        insecure=BOOLEAN,
    )
    metric = record(
        "metric",
        required={"name": STRING, "provider": record("provider", prometheus=prometheus, web=web)},
        interval=STRING,
        initialDelay=STRING,
        count=_COUNT,
        successCondition=STRING,
        failureCondition=STRING,
        failureLimit=_COUNT,
        inconclusiveLimit=_COUNT,
        consecutiveErrorLimit=_COUNT,
        consecutiveSuccessLimit=_COUNT,
    )
    dry_run = record("dryRun", required={"metricName": STRING})
    argument = record("argument", required={"name": STRING}, value=STRING)
    spec = record("AnalysisTemplate spec", args=Listing(argument), metrics=Listing(metric), dryRun=Listing(dry_run))
    return custom_shape("AnalysisTemplate", spec)


def _metric(most: int) -> dict[str, object]:
    return {
        "name": "errors",
        "interval": "30s",
        "count": 3,
        "failureLimit": 1,
        "successCondition": f"len(result) == 0 || result[0] <= {most}",
        "provider": {"prometheus": {"address": "http://prometheus.example:9090", "query": "vector(0)"}},
    }


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "AnalysisTemplate",
        sources=(_SOURCE,),
        shape=analysis_template_shape,
        definition=Definition(plural="analysistemplates", short_names=("at",), chart=_CHART),
        spec={"args": [{"name": "version"}], "metrics": [_metric(2)]},
        changed_spec={"args": [{"name": "version"}], "metrics": [_metric(5)]},
    ),
)
