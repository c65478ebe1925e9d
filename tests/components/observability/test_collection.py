"""The collection of metrics, under Pulumi mocks: each target is found, and reached through one door."""

import pytest

from components.observability.collection import Collection, CollectionArgs, TargetArgs
from tests.recorded_plan import record

MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def target(**changed):
    fields = {
        "namespace": "api",
        "pods": {"app.kubernetes.io/name": "api"},
        "port_name": "metrics",
        "port": 9464,
        "path": "/metrics",
        "labels": {"version": "rollouts-pod-template-hash"},
    }
    return TargetArgs(**(fields | changed))


def collection(**changed):
    fields = {"interval_s": 30, "targets": {"api": target()}, "after": [], "labels": {"environment": "prod"}}
    return CollectionArgs(**(fields | changed))


def plan(**changed):
    return record(lambda: Collection("metrics", collection(**changed)))


def test_a_target_is_asked_at_its_port_and_path_in_its_own_namespace():
    found = plan().inputs(MONITORING, "metrics-api")

    assert found["metadata"]["namespace"] == "api"
    assert found["spec"]["selector"] == {"matchLabels": {"app.kubernetes.io/name": "api"}}
    assert found["spec"]["endpoints"] == [{"port": "metrics", "path": "/metrics", "interval": "30s"}]


def test_a_targets_name_is_the_job_that_alerts_ask_for():
    names = {
        each["metadata"]["name"] for each in plan(targets={"a": target(), "b": target()}).every(MONITORING).values()
    }

    assert names == {"a", "b"}


def test_versions_can_be_told_apart():
    labels = plan().inputs(MONITORING, "metrics-api")["spec"]["targetLabels"]

    assert labels == {
        "metadata": ["pod", "container"],
        "fromPod": [{"from": "rollouts-pod-template-hash", "to": "version"}],
    }


def test_a_target_without_labels_of_its_own_asks_for_none():
    labels = plan(targets={"api": target(labels={})}).inputs(MONITORING, "metrics-api")["spec"]["targetLabels"]

    assert labels == {"metadata": ["pod", "container"]}


def test_only_googles_collectors_come_in_and_only_to_the_metrics():
    spec = plan().inputs(POLICY, "metrics-api-door")["spec"]

    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "api"}}
    assert spec["ingress"] == [
        {
            "from": [
                {
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "gmp-system"}},
                    "podSelector": {"matchLabels": {"app.kubernetes.io/name": "collector"}},
                }
            ],
            "ports": [{"protocol": "TCP", "port": 9464}],
        }
    ]


@pytest.mark.parametrize("interval", [15, 60])
def test_how_often_they_look_is_the_settings_to_say(interval):
    (endpoint,) = plan(interval_s=interval).inputs(MONITORING, "metrics-api")["spec"]["endpoints"]

    assert endpoint["interval"] == f"{interval}s"
