from datetime import UTC, datetime, timedelta

import pytest

from operations.store_health import redis_check, sql_check
from operations.workload_health import expiry, judged

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WELL = {
    "Deployment": (
        {"replicas": 3},
        {"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3},
    ),
    "StatefulSet": ({"replicas": 3}, {"readyReplicas": 3, "currentRevision": "a", "updateRevision": "a"}),
    "Rollout": ({}, {"phase": "Healthy", "availableReplicas": 3}),
    "Cluster": ({"instances": 3}, {"readyInstances": 3, "currentPrimary": "postgres-1", "phase": "healthy"}),
    "Certificate": ({}, {"conditions": [{"type": "Ready", "status": "True"}], "notAfter": "2027-01-25T12:00:00Z"}),
}


def item(kind, **changed):
    spec, status = WELL[kind]
    metadata = {"name": "it", "namespace": "there", "generation": 2}
    return {"kind": kind, "metadata": metadata, "spec": spec, "status": {**status, **changed}}


@pytest.mark.parametrize("kind", WELL)
def test_what_is_well_is_ok_and_needs_nothing(kind):
    check = judged(item(kind), NOW)
    assert (check.subject, check.verdict, check.remedy) == (f"{kind} there/it", "ok", "")


@pytest.mark.parametrize(
    ("kind", "changed", "verdict", "detail"),
    [
        ("Deployment", {"availableReplicas": 2}, "failed", "2 of 3 pods are available"),
        ("Deployment", {"updatedReplicas": 1}, "warning", "1 of 3 pods are of the last version"),
        ("Deployment", {"observedGeneration": 1}, "warning", "has not seen the last change"),
        ("StatefulSet", {"readyReplicas": 0}, "failed", "0 of 3 pods are ready"),
        ("StatefulSet", {"updateRevision": "b", "updatedReplicas": 1}, "warning", "1 of 3 pods are of the last"),
        ("Rollout", {"phase": "Degraded", "message": "it crashed"}, "failed", "Degraded: it crashed"),
        ("Rollout", {"phase": "Progressing"}, "warning", "on its way"),
        ("Rollout", {"phase": "Paused", "message": "InconclusiveAnalysisRun"}, "warning", "came to no end"),
        ("Rollout", {"phase": "Paused"}, "ok", "a new version waits for its promotion"),
        ("Rollout", {"availableReplicas": 0}, "failed", "no pod is available"),
        ("Cluster", {"readyInstances": 2}, "warning", "2 of 3 servers, primary postgres-1"),
        ("Cluster", {"currentPrimary": ""}, "failed", "no primary"),
        ("Certificate", {"conditions": []}, "failed", "not issued: no status yet"),
        ("Certificate", {"notAfter": "2026-12-01T12:00:00Z"}, "warning", "has not been renewed"),
    ],
)
def test_what_is_not_well_says_how(kind, changed, verdict, detail):
    check = judged(item(kind, **changed), NOW)
    assert check.verdict == verdict
    assert detail in check.detail
    assert bool(check.remedy) is (verdict != "ok")


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "Rollout", "Cluster", "Certificate"])
def test_an_object_without_a_status_is_not_well(kind):
    assert judged(item(kind) | {"status": None}, NOW).verdict in ("failed", "warning")


@pytest.mark.parametrize(
    ("left", "verdict"), [(timedelta(0), "failed"), (timedelta(days=13), "warning"), (timedelta(days=14), "ok")]
)
def test_a_certificate_is_judged_by_what_is_left_of_it(left, verdict):
    assert expiry(NOW + left, NOW)[0] == verdict


@pytest.mark.parametrize(
    ("instance", "verdict"),
    [
        ({"state": "RUNNABLE", "settings": {"activationPolicy": "ALWAYS"}}, "ok"),
        ({"state": "RUNNABLE", "settings": {"activationPolicy": "NEVER"}}, "failed"),
        ({"state": "FAILED", "settings": {"activationPolicy": "ALWAYS"}}, "failed"),
        ({}, "failed"),
    ],
)
def test_an_instance_is_judged_by_state_and_policy(instance, verdict):
    assert sql_check("sql", instance, project="p").verdict == verdict


def test_a_replica_is_called_one():
    assert sql_check("sql", {"masterInstanceName": "p:sql"}, project="p").detail.startswith("replica")


@pytest.mark.parametrize(("state", "verdict"), [("ACTIVE", "ok"), ("UPDATING", "warning"), ("DELETING", "failed")])
def test_a_cache_is_judged_by_its_state(state, verdict):
    assert redis_check("redis", {"state": state}, project="p", region="r").verdict == verdict


@pytest.mark.parametrize(
    ("kind", "changed", "under_way"),
    [
        ("Deployment", {"updatedReplicas": 1}, True),
        ("StatefulSet", {"updateRevision": "b"}, True),
        ("Rollout", {"phase": "Progressing"}, True),
        ("Rollout", {"phase": "Paused", "message": "InconclusiveAnalysisRun"}, False),
        ("Rollout", {"phase": "Paused"}, False),
        ("Certificate", {"notAfter": "2026-12-01T12:00:00Z"}, False),
        ("Deployment", {}, False),
    ],
)
def test_what_time_decides_is_told_from_what_waits_for_a_person(kind, changed, under_way):
    assert judged(item(kind, **changed), NOW).under_way is under_way
