"""Managed Prometheus' custom resources, which no SDK types: the official provider lets a misspelt one pass.

GKE brings the definitions with a cluster whose managed collection is on, so that no controller has to be there first;
that it is on lies outside of the cluster's own realm, and is not looked at here.
"""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition
from sandbox.cloud.entry import Entry, Format
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

_DURATION = Format(pattern=r"([0-9]+(ms|s|m|h))+", expected="a duration such as 30s, with ms, s, m and h")
_LABEL_NAME = Format(
    pattern=r"[a-zA-Z_][a-zA-Z0-9_]*", expected="letters, digits and underscores, with no digit in front"
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
        definition=Definition(plural="podmonitorings", keys={"spec.targetLabels.metadata": ()}),
        bounds={
            "spec.endpoints": (1, 10),
            "spec.endpoints[].metricRelabeling": (None, 250),
            "spec.endpoints[].metricRelabeling[].sourceLabels": (None, 100),
            "spec.targetLabels.fromPod": (None, 100),
        },
        formats={
            "spec.endpoints[].interval": _DURATION,
            "spec.endpoints[].timeout": _DURATION,
            "spec.endpoints[].metricRelabeling[].targetLabel": _LABEL_NAME,
            "spec.targetLabels.fromPod[].to": _LABEL_NAME,
        },
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
