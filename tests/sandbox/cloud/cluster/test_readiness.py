"""When an object is ready: the official provider's conditions, one changed fact each."""

import pytest

from sandbox.cloud.cluster.readiness import ConditionError, HinderedError, NeverReadyError, lacking, patience_s


class Alone:
    """Nothing around the object, unless told otherwise."""

    def __init__(self, pending=0, late=False):
        self._pending, self._late = pending, late

    def pending_endpoints(self, namespace, service):
        return self._pending

    def binds_late(self, storage_class):
        return self._late


def made(api_version, kind, *, annotations=None, generation=2, **rest):
    metadata = {"name": "it", "namespace": "api", "generation": generation, "annotations": annotations or {}}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


def condition(name, status="True", **more):
    return {"type": name, "status": status, **more}


DONE = {"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}
SETTLED = {"observedGeneration": 2, "readyReplicas": 3, "currentRevision": "b", "updateRevision": "b"}
EVERYWHERE = {"observedGeneration": 2, "desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberReady": 3}


def deployment(**status):
    return made("apps/v1", "Deployment", spec={"replicas": 3}, status=DONE | status)


def stateful_set(**status):
    return made("apps/v1", "StatefulSet", spec={"replicas": 3}, status=SETTLED | status)


def daemon_set(**status):
    return made("apps/v1", "DaemonSet", spec={}, status=EVERYWHERE | status)


FALSE = "its condition Ready is False (No)"
SEEN_LATE = "its controller has not seen the change yet"


def service(status=None, **spec):
    spec = {"selector": {"app": "api"}, "clusterIP": "10.0.0.1", "type": "ClusterIP"} | spec
    return made("v1", "Service", spec=spec, status=status or {})


READY = [
    deployment(),
    stateful_set(),
    daemon_set(),
    made("batch/v1", "Job", status={"conditions": [condition("Complete")]}),
    made("v1", "Pod", status={"conditions": [condition("Ready")]}),
    made("v1", "Pod", status={"phase": "Succeeded"}),
    service(),
    service(clusterIP="None"),
    service(type="ExternalName"),
    service(selector={}),
    made("networking.k8s.io/v1", "Ingress", status={"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}),
    made("v1", "PersistentVolumeClaim", spec={}, status={"phase": "Bound"}),
    made("v1", "PersistentVolume", status={"phase": "Available"}),
    made("v1", "ResourceQuota", spec={"hard": {"pods": "1"}}, status={"hard": {"pods": "1"}}),
    made("v1", "Secret", type="Opaque"),
    made("v1", "Secret", type="kubernetes.io/service-account-token", data={"token": "x"}),
    made("apiextensions.k8s.io/v1", "CustomResourceDefinition", status={"conditions": [condition("Established")]}),
    made("v1", "ConfigMap"),
    made("example.org/v1", "Anything", status={"conditions": [condition("Ready", "False")]}),
]


@pytest.mark.parametrize("live", READY, ids=lambda live: live["kind"])
def test_it_is_ready(live):
    assert lacking(live, Alone()) == ""


LACKING = [
    (deployment(observedGeneration=1), "its controller has not seen it yet"),
    (deployment(updatedReplicas=1), "1 of 3 pods are of this version"),
    (deployment(availableReplicas=2), "2 of 3 pods are available"),
    (deployment(replicas=4), "1 pods of the version before are still there"),
    (made("apps/v1", "Deployment", spec={}, status={}), "its controller has not seen it yet"),
    (stateful_set(observedGeneration=1), "its controller has not seen it yet"),
    (stateful_set(readyReplicas=2), "2 of 3 pods are ready"),
    (stateful_set(currentRevision="a"), "not all pods are of this version"),
    (daemon_set(observedGeneration=1), "its controller has not seen it yet"),
    (daemon_set(updatedNumberScheduled=1), "1 of 3 pods are of this version"),
    (daemon_set(numberReady=1), "1 of 3 pods are ready"),
    (made("batch/v1", "Job", status={}), "it has not completed"),
    (made("v1", "Pod", status={"conditions": [condition("PodScheduled", "False", reason="Unschedulable")]}), r"\(Uns"),
    (service(type="LoadBalancer"), "it has no address yet"),
    (made("networking.k8s.io/v1", "Ingress", status={}), "it has no address yet"),
    (made("v1", "PersistentVolumeClaim", spec={}, status={"phase": "Pending"}), "it is not bound"),
    (made("v1", "PersistentVolume", status={"phase": "Pending"}), "it is not available"),
    (made("v1", "ResourceQuota", spec={"hard": {"pods": "2"}}, status={"hard": {"pods": "1"}}), "not in force yet"),
    (made("v1", "Secret", type="kubernetes.io/service-account-token"), "it holds no token yet"),
    (made("apiextensions.k8s.io/v1", "CustomResourceDefinition", status={}), "it is not established"),
]


@pytest.mark.parametrize(("live", "words"), LACKING, ids=lambda value: value["kind"] if isinstance(value, dict) else "")
def test_it_lacks_something(live, words):
    assert lacking(live, Alone()) != ""
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(lacking(live, Alone()))


FAILED = [
    (deployment(conditions=[condition("Progressing", "False", reason="ProgressDeadlineExceeded")]), "made no progress"),
    (made("batch/v1", "Job", status={"conditions": [condition("Failed", message="too often")]}), r"\(too often\)"),
    (made("v1", "Pod", status={"phase": "Failed", "reason": "Evicted"}), r"it has failed \(Evicted\)"),
]


@pytest.mark.parametrize(("live", "words"), FAILED)
def test_it_has_failed_for_good(live, words):
    with pytest.raises(NeverReadyError, match=words):
        lacking(live, Alone())


def test_pods_that_are_refused_may_be_accepted_later():
    with pytest.raises(HinderedError, match=r"pods are refused \(FailedCreate\)"):
        lacking(deployment(conditions=[condition("ReplicaFailure", reason="FailedCreate")]), Alone())


def test_a_service_waits_for_all_pods_behind_it():
    assert lacking(service(), Alone()) == ""
    assert lacking(service(), Alone(pending=1)) == "1 of the pods behind it are not ready"


def test_a_claim_that_is_bound_late_waits_for_no_pod():
    claim = made("v1", "PersistentVolumeClaim", spec={"storageClassName": "x"}, status={"phase": "Pending"})

    assert lacking(claim, Alone(late=True)) == ""


def test_who_asks_not_to_wait_is_not_kept_waiting():
    assert (
        lacking(
            deployment(updatedReplicas=0) | made("apps/v1", "Deployment", annotations={"pulumi.com/skipAwait": "true"}),
            Alone(),
        )
        == ""
    )


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("condition=Ready", {"conditions": [condition("Ready")]}, ""),
        ("condition=ready", {"conditions": [condition("Ready")]}, ""),
        ("condition=Ready", {}, "it has no condition Ready yet"),
        ("condition=Ready", {"conditions": [condition("Ready", "False", reason="No")]}, FALSE),
        ("condition=Ready=False", {"conditions": [condition("Ready", "False")]}, ""),
        ("condition=Ready", {"conditions": [condition("Ready", observedGeneration=1)]}, SEEN_LATE),
        ("jsonpath={.status.applied}=true", {"applied": True}, ""),
        ("jsonpath={.status.applied}=true", {"applied": False}, ".status.applied is not true yet"),
        ("jsonpath={.status.phase}=Done", {"phase": "Done"}, ""),
        ("jsonpath={.status.phase}", {}, ".status.phase is not set yet"),
        ("jsonpath={.status.phase}", {"phase": ""}, ""),
        ('["condition=A", "condition=B"]', {"conditions": [condition("A")]}, "it has no condition B yet"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_waited_for(asked, status, words):
    live = made("example.org/v1", "Anything", annotations={"pulumi.com/waitFor": asked}, status=status)

    assert lacking(live, Alone()) == words


def test_what_is_not_understood_is_an_error():
    live = made("example.org/v1", "Anything", annotations={"pulumi.com/waitFor": "jsonpath={.a[0]}"})

    with pytest.raises(ConditionError, match=r"neither condition=TYPE\[=STATUS\] nor jsonpath"):
        lacking(live, Alone())


@pytest.mark.parametrize(("asked", "seconds"), [("30", 30.0), ("soon", 600.0), (None, 600.0)])
def test_patience_is_asked_for_in_seconds(asked, seconds):
    annotations = {"pulumi.com/timeoutSeconds": asked} if asked else {}

    assert patience_s(made("v1", "Pod", annotations=annotations)) == seconds
