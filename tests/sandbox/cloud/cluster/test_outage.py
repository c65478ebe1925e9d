"""A small program whose API server is killed meanwhile: ridden over, nothing twice, nothing lost, nothing told."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.cloud.cluster.access import found
from sandbox.cloud.cluster.api import Api
from sandbox.cloud.cluster.cluster import manager_of
from sandbox.process import command_of, started_at
from tests import control_plane as control_planes
from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary

REALM = "platform"
NAMESPACE = "kubernetes:core/v1:Namespace"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
COUNT = 40
KILLED_AFTER = 5
AT_ONCE = 8
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def supervised(tmp_path_factory):
    """A cluster of the module's own, which may be killed, and its supervisor."""
    if reason := control_planes.missing():
        pytest.skip(f"no control plane: {reason}")
    directory = tmp_path_factory.mktemp("outage") / "clusters" / REALM
    process = control_planes.start(directory, REALM)
    yield directory, process
    control_planes.stop(directory)


@pytest.fixture(scope="module")
def api(supervised):
    opened = Api(found(supervised[0].parent, REALM), patience_s=PATIENCE_S)
    yield opened
    opened.close()


@pytest.fixture
def cloud(make, supervised, tmp_path):
    return make.Cloud(tmp_path / "cloud", clusters=supervised[0].parent)


def program_of(directory, name):
    """The process of one of the cluster's programs."""
    return next(pid for pid in control_planes.processes(directory) if f"/{name} " in f"{command_of(pid)} ")


def config_map(cloud, make, name):
    """The uid of a ConfigMap that a resource of its own makes."""
    inputs = make.example(CONFIG_MAP, metadata={"name": name, "namespace": "api"})
    _, state = cloud.create(CONFIG_MAP, cloud.checked(CONFIG_MAP, inputs, name=name), name=name)
    return state["metadata"]["uid"]


@pytest.mark.parametrize("name", ["kube-apiserver", "etcd"])
def test_a_program_rides_over_a_cluster_that_is_killed_and_makes_everything_once(cloud, make, api, supervised, name):
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    victim, reached = program_of(supervised[0], name), threading.Event()

    def kill():
        reached.wait()
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    made = {}
    for number in range(COUNT):
        made[f"{name}-{number}"] = config_map(cloud, make, f"{name}-{number}")
        if number == KILLED_AFTER:
            reached.set()
    killer.join()

    assert program_of(supervised[0], name) != victim
    listed = {each["metadata"]["name"]: each["metadata"]["uid"] for each in api.objects("v1", "ConfigMap", "api")}
    assert {each: uid for each, uid in listed.items() if each.startswith(name)} == made


def test_a_server_that_hangs_is_told_by_all_that_wait_for_it_and_asked_again_later(
    cloud, make, supervised, monkeypatch
):
    monkeypatch.setattr("sandbox.cloud.cluster.api.TIMEOUT_S", (1.0, 1.0))
    monkeypatch.setattr("sandbox.cloud.cluster.clusters.PATIENCE_S", 3.0)
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    hung, started = program_of(supervised[0], "kube-apiserver"), time.monotonic()
    os.kill(hung, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting = [pool.submit(config_map, cloud, make, f"hung-{number}") for number in range(AT_ONCE)]
            told = [str(each.exception()) for each in waiting]
    finally:
        os.kill(hung, signal.SIGCONT)

    assert all("the API server of the cluster platform does not answer" in each for each in told), told
    assert time.monotonic() - started < 2 * AT_ONCE, "each has waited for the one before it"
    monkeypatch.setattr("sandbox.cloud.cluster.api.TIMEOUT_S", (5.0, 30.0))
    assert config_map(cloud, make, "hung-0")


def test_what_was_applied_before_anybody_could_write_it_down_is_taken_over(cloud, make, api):
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    orphan = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "orphan", "namespace": "api"}}
    orphan |= {"data": {"file.json": "{}"}}
    before = api.apply(orphan, manager=manager_of(make.urn(CONFIG_MAP, "orphan")))

    assert config_map(cloud, make, "orphan") == before["metadata"]["uid"]


def test_a_secret_that_a_pod_has_is_in_no_event_and_no_log(cloud, make, api, supervised):
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    planted, place = Canary("a Secret"), {"name": "canary", "namespace": "api"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": place, "stringData": {"password": planted.value}}
    container = {"name": "main", "image": "registry/app:1", "envFrom": [{"secretRef": {"name": "canary"}}]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": place, "spec": {"containers": [container]}}

    api.apply(secret, manager="test")
    api.apply(pod, manager="test")

    deadline = time.monotonic() + PATIENCE_S
    while not (events := api.objects("v1", "Event", "api")):
        assert time.monotonic() < deadline, "the scheduler has said nothing of the pod"
        time.sleep(0.1)
    assert canaries.told([planted], str(events)) == []
    assert "canary" in (supervised[0] / "logs" / "audit.log").read_text()
    assert canaries.kept([planted], supervised[0] / "logs") == []
    assert canaries.told([planted], (supervised[0] / "supervisor.log").read_text()) == []


def test_a_cluster_that_nobody_starts_anew_is_told_at_once(cloud, make, supervised):
    cloud.made(NAMESPACE, make.example(NAMESPACE))
    directory, supervisor = supervised
    victim = program_of(directory, "kube-apiserver")
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    while started_at(victim) is not None:
        time.sleep(0.05)
    started = time.monotonic()

    with pytest.raises(make.Refused, match=r"ConfigMap api/late: the API server .* does not answer .* Run the command"):
        config_map(cloud, make, "late")

    assert time.monotonic() - started < 10
