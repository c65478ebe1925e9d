"""What a tenant's namespace takes in, on a real API server with prod's plan: quota, limits per container, Pod Security.

The tenant has the plan premium (environments/tenants/plans/premium.yml): 16 CPU and 32 GiB in 60 pods, and 4 CPU and
8 GiB per container at most.
"""

from __future__ import annotations

import pytest

from tests.isolation import tenant_objects as made
from tests.isolation.conftest import until
from tests.isolation.tenant_objects import TENANT
from tests.policy.examples.example import both, put

# What is tried here is in the API server; what makes it is counted where a stack is planned.
pytestmark = pytest.mark.uncounted


@pytest.fixture(scope="module")
def counted(places):
    """The server, once its quota controller has counted what the tenant has."""
    path = f"/api/v1/namespaces/{TENANT}/resourcequotas/plan"
    until(lambda: places.ask("GET", path), lambda answer: "pods" in answer.body.get("status", {}).get("hard", {}))
    # Admission policies of another test are gone a moment after they were deleted.
    until(lambda: tried(places, *CLOSED["a node port"][:2]), lambda answer: "exceeded quota" in answer.message)
    return places


def tried(server, wanted, change=lambda wanted: None):
    change(wanted)
    return server.create(wanted, dry_run=True)


def resources(cpu, memory):
    amounts = {"cpu": cpu, "memory": memory}
    return {"requests": amounts, "limits": amounts}


def containers(count, cpu, memory):
    return [{**made.container(f"c{number}"), "resources": resources(cpu, memory)} for number in range(count)]


def test_a_container_that_says_nothing_gets_the_plans_defaults(counted):
    answer = tried(counted, made.pod())

    (container,) = answer.body["spec"]["containers"]
    assert answer.status == 201
    assert container["resources"] == {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"cpu": "4", "memory": "128Mi"},
    }


def test_a_pod_within_the_plan_is_let_in(counted):
    answer = tried(counted, made.pod(), put("spec/containers", containers(3, "4", "8Gi")))

    assert answer.status == 201, answer.message


def one_of_many(number):
    wanted = made.pod()
    wanted["metadata"]["name"] = f"one-of-many-{number}"
    return wanted


BEYOND = {
    "processors beyond the quota": (put("spec/containers", containers(5, "4", "1Gi")), "exceeded quota: plan"),
    "memory beyond the quota": (put("spec/containers", containers(5, "1", "8Gi")), "exceeded quota: plan"),
    "a container beyond its limit": (
        put("spec/containers/0/resources", resources("5", "1Gi")),
        "maximum cpu usage per Container is 4",
    ),
    "a container with too much memory": (
        put("spec/containers/0/resources", resources("1", "9Gi")),
        "maximum memory usage per Container is 8Gi",
    ),
    "a GPU": (
        put(
            "spec/containers/0/resources",
            {**resources("1", "1Gi"), "limits": {"cpu": "1", "memory": "1Gi", "nvidia.com/gpu": "1"}},
        ),
        "exceeded quota: plan, requested: requests.nvidia.com/gpu=1",
    ),
}


@pytest.mark.parametrize("what", BEYOND)
def test_a_pod_beyond_the_plan_is_refused(counted, what):
    change, said = BEYOND[what]

    answer = tried(counted, made.pod(), change)

    assert answer.status == 403
    assert said in answer.message


def test_more_pods_than_the_plan_has_are_refused(counted):
    taken = []
    while len(taken) <= 60 and (answer := counted.create(one_of_many(len(taken)))).status == 201:
        taken.append(answer)
    for number in range(len(taken)):
        counted.ask("DELETE", counted.path(one_of_many(number)), gracePeriodSeconds="0")

    assert "exceeded quota: plan, requested: pods=1, used: pods=60, limited: pods=60" in answer.message
    assert taken


CLOSED = {
    "a load balancer": (made.service(), put("spec/type", "LoadBalancer"), "services.loadbalancers=1"),
    "a node port": (made.service(), put("spec/type", "NodePort"), "services.nodeports=1"),
    "a disk": (
        made.an_object("v1", "PersistentVolumeClaim", spec={"accessModes": ["ReadWriteOnce"]}),
        put("spec/resources", {"requests": {"storage": "1Gi"}}),
        "persistentvolumeclaims=1",
    ),
}


@pytest.mark.parametrize("what", CLOSED)
def test_what_no_plan_has_is_refused_by_quota_too(counted, what):
    """With the admission policies not in force: each holds by itself."""
    wanted, change, said = CLOSED[what]

    answer = tried(counted, wanted, change)

    assert answer.status == 403
    assert f"exceeded quota: plan, requested: {said}" in answer.message


SECURITY = "spec/containers/0/securityContext"
UNRESTRICTED = {
    "privileged": both(put(f"{SECURITY}/privileged", True), put(f"{SECURITY}/allowPrivilegeEscalation", True)),
    "root": put(f"{SECURITY}/runAsNonRoot", False),
    "more privileges later": put(f"{SECURITY}/allowPrivilegeEscalation", True),
    "capabilities": put(f"{SECURITY}/capabilities", {"add": ["NET_ADMIN"]}),
    "every system call": put(f"{SECURITY}/seccompProfile", {"type": "Unconfined"}),
    "the host's network": put("spec/hostNetwork", True),
    "the host's processes": put("spec/hostPID", True),
    "the host's files": put("spec/volumes", [{"name": "host", "hostPath": {"path": "/"}}]),
    "a port of the host": put("spec/containers/0/ports", [{"containerPort": 80, "hostPort": 80}]),
    "nothing said of it": both(put("spec/containers/0/securityContext", {}), put("spec/securityContext", {})),
}


@pytest.mark.parametrize("what", UNRESTRICTED)
def test_a_pod_that_is_not_restricted_is_refused(counted, what):
    answer = tried(counted, made.pod(), UNRESTRICTED[what])

    assert answer.status == 403
    assert 'violates PodSecurity "restricted:latest"' in answer.message


@pytest.mark.parametrize("home", ["api", "serving", "training", "edge", "platform-controllers"])
def test_no_namespace_of_the_platform_takes_a_privileged_pod_either(counted, home):
    answer = tried(counted, made.pod(home, account="default"), UNRESTRICTED["privileged"])

    assert answer.status == 403
    assert 'violates PodSecurity "restricted:latest"' in answer.message
