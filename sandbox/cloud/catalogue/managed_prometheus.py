"""Managed Prometheus' custom resources, which no SDK types: the official provider lets a misspelt one pass.

GKE brings the definitions with a cluster whose managed collection is on, so that no controller has to be there first;
that it is on lies outside of the cluster's own realm, and is not looked at here.
"""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import (
    BOOLEAN,
    INTEGER,
    STRING,
    Choice,
    Either,
    Listing,
    Record,
    Table,
    record,
)

API_VERSION = "monitoring.googleapis.com/v1"
_SOURCE = "GoogleCloudPlatform/prometheus-engine: pkg/operator/apis/monitoring/v1/pod_types.go (2026-07)"

_ACTIONS = (
    "replace",
    "lowercase",
    "uppercase",
    "keep",
    "drop",
    "keepequal",
    "dropequal",
    "hashmod",
    "labeldrop",
    "labelkeep",
)


@functools.cache
def pod_monitoring_shape() -> Record:
    """A PodMonitoring, without authentication of the HTTP client."""
    relabelling = record(
        "relabelling",
        sourceLabels=Listing(STRING),
        separator=STRING,
        targetLabel=STRING,
        regex=STRING,
        modulus=INTEGER,
        replacement=STRING,
        action=Choice(_ACTIONS),
    )
    endpoint = record(
        "endpoint",
        required={"port": Either((STRING, INTEGER)), "interval": STRING},
        scheme=Choice(("http", "https")),
        path=STRING,
        params=Table(Listing(STRING)),
        timeout=STRING,
        metricRelabeling=Listing(relabelling),
        proxyUrl=STRING,
        tls=record("tls", insecureSkipVerify=BOOLEAN),
    )
    expression = record("expression", required={"key": STRING, "operator": STRING}, values=Listing(STRING))
    spec = record(
        "PodMonitoring spec",
        required={
            "selector": record("selector", matchLabels=Table(STRING), matchExpressions=Listing(expression)),
            "endpoints": Listing(endpoint),
        },
        targetLabels=record(
            "targetLabels",
            metadata=Listing(
                Choice(("container", "node", "pod", "top_level_controller_name", "top_level_controller_type"))
            ),
            fromPod=Listing(record("mapping", required={"from": STRING}, to=STRING)),
        ),
        limits=record("limits", samples=INTEGER, labels=INTEGER, labelNameLength=INTEGER, labelValueLength=INTEGER),
        filterRunning=BOOLEAN,
    )
    return custom_shape("PodMonitoring", spec)


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "PodMonitoring",
        sources=(_SOURCE,),
        shape=pod_monitoring_shape,
        spec={
            "selector": {"matchLabels": {"app": "api"}},
            "endpoints": [{"port": "metrics", "path": "/metrics", "interval": "30s"}],
            "targetLabels": {"metadata": ["pod"], "fromPod": [{"from": "track", "to": "track"}]},
        },
        changed_spec={
            "selector": {"matchLabels": {"app": "api"}},
            "endpoints": [{"port": 9464, "interval": "60s"}],
        },
    ),
)
