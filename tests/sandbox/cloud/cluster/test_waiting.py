"""Waiting for readiness and for the end, without losing time to it."""

import functools
import itertools

import pytest

from sandbox.cloud.cluster.access import found
from sandbox.cloud.cluster.api import Api
from sandbox.cloud.cluster.waiting import LONGEST_S, NotReadyInTimeError, StillThereError, Waiting

NAMESPACE = "/api/v1/namespaces/api"
DEPLOYMENT = "/apis/apps/v1/namespaces/api/deployments/api"


def status(ready):
    return {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "availableReplicas": ready}


def deployment(ready, uid="one", **metadata):
    metadata = {"name": "api", "namespace": "api", "generation": 1, "uid": uid, **metadata}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {"replicas": 2},
        "status": status(ready),
    }


def hindered():
    made = deployment(0)
    made["status"]["conditions"] = [{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}]
    return made


@pytest.fixture
def waiting(clusters, server):
    """A patience that costs no time: each pause is one second of the clock, and lets `server.turns` happen."""
    clock, server.turns = itertools.count(), iter(())
    made = Waiting(
        Api(found(clusters, "platform")),
        sleep=lambda _: next(server.turns, lambda: None)(),
        clock=lambda: float(next(clock)),
    )
    server.put(NAMESPACE, {"kind": "Namespace"})
    return made


def test_what_becomes_ready_is_returned_as_it_then_is(waiting, server):
    server.put(DEPLOYMENT, deployment(0))
    server.turns = iter([functools.partial(server.put, DEPLOYMENT, deployment(ready)) for ready in (1, 2)])

    assert waiting.until_ready(deployment(0))["status"]["availableReplicas"] == 2


def test_what_does_not_become_ready_is_told_with_the_last_warnings(waiting, server):
    server.put(DEPLOYMENT, deployment(1))
    others = [("Normal", "api-1"), ("Warning", "other"), ("Warning", "apis"), ("Warning", "api-gateway-6d7f9c5d9d")]
    for number, (kind, about) in enumerate([("Warning", "api-6d7f9c5d9d-xk2zp"), *others]):
        server.put(
            f"/api/v1/namespaces/api/events/{number}",
            {
                "type": kind,
                "reason": "FailedCreate",
                "message": f"{about}: exceeded quota",
                "involvedObject": {"name": about},
            },
        )

    with pytest.raises(NotReadyInTimeError) as late:
        waiting.until_ready(deployment(0))

    assert str(late.value) == (
        f"it is not ready after {LONGEST_S:.0f} s: 1 of 2 pods are available\n"
        "  FailedCreate: api-6d7f9c5d9d-xk2zp: exceeded quota"
    )


def test_what_has_failed_is_not_waited_for(waiting, server):
    failed = deployment(0)
    reason = "ProgressDeadlineExceeded"
    failed["status"]["conditions"] = [{"type": "Progressing", "status": "False", "reason": reason}]

    with pytest.raises(NotReadyInTimeError, match=rf"no progress in time \({reason}\)"):
        waiting.until_ready(failed)


def test_what_hinders_an_object_may_pass(waiting, server):
    server.put(DEPLOYMENT, hindered())
    server.turns = iter([lambda: None] * 5 + [functools.partial(server.put, DEPLOYMENT, deployment(2))])

    assert waiting.until_ready(hindered())["status"]["availableReplicas"] == 2


def test_what_hinders_an_object_for_long_is_told_before_its_patience_is_at_an_end(waiting, server):
    server.put(DEPLOYMENT, hindered())

    with pytest.raises(NotReadyInTimeError, match=r"^its pods are refused \(FailedCreate\)$"):
        waiting.until_ready(hindered())


def test_what_is_deleted_meanwhile_is_told(waiting):
    with pytest.raises(NotReadyInTimeError, match="somebody deleted it"):
        waiting.until_ready(deployment(0))


def test_an_object_may_ask_for_less_patience(waiting, server):
    server.put(DEPLOYMENT, deployment(0))

    with pytest.raises(NotReadyInTimeError, match="after 3 s"):
        waiting.until_ready(deployment(0, annotations={"pulumi.com/timeoutSeconds": "3"}))


def test_what_goes_is_waited_for(waiting, server):
    server.put(DEPLOYMENT, deployment(2))
    server.turns = iter([lambda: server.objects.pop(DEPLOYMENT)])

    waiting.until_gone(deployment(2))

    assert DEPLOYMENT not in server.objects


def test_another_object_of_the_name_is_not_waited_for(waiting, server):
    server.put(DEPLOYMENT, deployment(2, uid="two"))

    waiting.until_gone(deployment(2, uid="one"))


def test_what_does_not_go_is_told_with_its_holders(waiting, server):
    server.put(DEPLOYMENT, deployment(2, finalizers=["example.org/hold"]))

    with pytest.raises(StillThereError, match=r"still there after 120 s; held by example.org/hold"):
        waiting.until_gone(deployment(2))


def test_endpoints_are_counted_over_all_slices(waiting, server):
    for number, ready in enumerate([True, False, None]):
        conditions = {} if ready is None else {"ready": ready}
        server.put(
            f"/apis/discovery.k8s.io/v1/namespaces/api/endpointslices/{number}",
            {"endpoints": [{"conditions": conditions}]},
        )

    assert waiting.pending_endpoints("api", "api") == 1


def test_a_storage_class_says_when_it_binds(waiting, server):
    server.kinds["/apis/storage.k8s.io/v1"] = {"StorageClass": ("storageclasses", False)}
    server.put("/apis/storage.k8s.io/v1/storageclasses/late", {"volumeBindingMode": "WaitForFirstConsumer"})

    assert [waiting.binds_late(name) for name in ("late", "gone", "")] == [True, False, False]
