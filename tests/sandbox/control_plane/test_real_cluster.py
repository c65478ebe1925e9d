"""A real cluster: what it refuses, what its controllers and its nodes make of objects, and how it ends."""

from __future__ import annotations

import http.client
import os
import signal
import ssl
import stat
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.cloud.cluster.access import Access, found
from sandbox.cloud.cluster.api import Api, ApiError
from sandbox.control_plane.pod_network import has_ready_pod
from sandbox.control_plane.stages import NEVER_READY
from sandbox.process import started_at
from tests import control_plane as control_planes
from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary

PATIENCE_S = 40.0
LABELS = {"app": "try"}
SITE = {"app": "site"}
LISTENS, LOOPBACK = "0A", "0100007F"
"""As /proc/net/tcp has them."""


@pytest.fixture(scope="module")
def api(control_plane):
    opened = Api(control_plane)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def namespace(api):
    name = f"plane-{os.getpid()}"
    apply(api, "v1", "Namespace", name, "", {}, labels={"pod-security.kubernetes.io/enforce": "baseline"})
    yield name
    api.delete("v1", "Namespace", "", name, propagation="Background")


def apply(api: Api, version: str, kind: str, name: str, namespace: str, body: dict[str, Any], **metadata: Any):
    place = {"namespace": namespace} if namespace else {}
    wanted = {"apiVersion": version, "kind": kind, "metadata": {"name": name, **place, **metadata}, **body}
    return api.apply(wanted, manager="test")


def pod(**spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "registry/app:1", **spec.pop("container", {})}
    return {"containers": [container], **spec}


def within(seconds: float, condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + seconds
    while not (found_it := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found_it
    return found_it


def status(api: Api, version: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    return (api.get(version, kind, namespace, name) or {}).get("status") or {}


def test_nodes_are_ready_in_every_zone_and_some_have_gpus(api):
    nodes = api.objects("v1", "Node")
    assert {node["metadata"]["labels"]["topology.kubernetes.io/zone"][-1] for node in nodes} == {"b", "c", "d"}
    with_gpu = [node for node in nodes if node["status"]["allocatable"].get("nvidia.com/gpu") == "1"]
    assert with_gpu
    assert all(node["spec"]["taints"][0]["key"] == "nvidia.com/gpu" for node in with_gpu)


def test_a_deployment_becomes_ready(api, namespace):
    template = {"metadata": {"labels": LABELS}, "spec": pod()}
    spec = {"replicas": 3, "selector": {"matchLabels": LABELS}, "template": template}
    apply(api, "apps/v1", "Deployment", "web", namespace, {"spec": spec})
    within(PATIENCE_S, lambda: status(api, "apps/v1", "Deployment", namespace, "web").get("readyReplicas") == 3)


def test_a_service_answers_once_a_pod_of_it_is_ready(api, namespace):
    connect = partial(Api, api.access)
    apply(api, "v1", "Service", "site", namespace, {"spec": {"selector": SITE, "ports": [{"port": 80}]}})
    slow = {"labels": SITE, "annotations": {NEVER_READY: "true"}}
    apply(api, "v1", "Pod", "not-yet", namespace, {"spec": pod()}, **slow)
    within(PATIENCE_S, lambda: status(api, "v1", "Pod", namespace, "not-yet").get("phase") == "Running")
    assert not has_ready_pod(connect, namespace, "site")
    apply(api, "v1", "Pod", "site", namespace, {"spec": pod()}, labels=SITE)
    within(PATIENCE_S, lambda: has_ready_pod(connect, namespace, "site"))


def test_a_job_completes(api, namespace):
    spec = {"template": {"spec": pod(restartPolicy="Never")}}
    apply(api, "batch/v1", "Job", "once", namespace, {"spec": spec})
    within(PATIENCE_S, lambda: status(api, "batch/v1", "Job", namespace, "once").get("succeeded") == 1)


def test_a_claim_gets_a_volume_in_the_zone_of_its_pod_which_goes_with_it(api, namespace):
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    apply(api, "v1", "PersistentVolumeClaim", "data", namespace, {"spec": spec})
    disk = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    mounts = {"volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    apply(api, "v1", "Pod", "keeper", namespace, {"spec": pod(volumes=disk, container=mounts)})
    within(PATIENCE_S, lambda: status(api, "v1", "Pod", namespace, "keeper").get("phase") == "Running")
    claim = api.get("v1", "PersistentVolumeClaim", namespace, "data")
    volume = api.get("v1", "PersistentVolume", "", claim["spec"]["volumeName"])
    node = api.get("v1", "Node", "", api.get("v1", "Pod", namespace, "keeper")["spec"]["nodeName"])
    (term,) = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == [node["metadata"]["labels"]["topology.kubernetes.io/zone"]]
    api.delete("v1", "Pod", namespace, "keeper", propagation="Background")
    api.delete("v1", "PersistentVolumeClaim", namespace, "data", propagation="Background")
    within(PATIENCE_S, lambda: api.get("v1", "PersistentVolume", "", volume["metadata"]["name"]) is None)


def test_a_load_balancer_gets_an_address_that_is_nobodys(api, namespace):
    spec = {"type": "LoadBalancer", "selector": LABELS, "ports": [{"port": 80}]}
    apply(api, "v1", "Service", "front", namespace, {"spec": spec})
    given = within(PATIENCE_S, lambda: status(api, "v1", "Service", namespace, "front")["loadBalancer"])
    assert given["ingress"][0]["ip"].startswith("192.0.2.")


def test_a_pod_that_asks_for_a_gpu_runs_where_there_is_one(api, namespace):
    limits = {"resources": {"limits": {"nvidia.com/gpu": "1"}}}
    apply(api, "v1", "Pod", "model", namespace, {"spec": pod(container=limits)})
    within(PATIENCE_S, lambda: status(api, "v1", "Pod", namespace, "model").get("phase") == "Running")
    assert api.get("v1", "Pod", namespace, "model")["spec"]["nodeName"].startswith("gpu-")


def test_a_pod_that_is_marked_never_becomes_ready(api, namespace):
    apply(api, "v1", "Pod", "slow", namespace, {"spec": pod()}, annotations={NEVER_READY: "true"})
    within(PATIENCE_S, lambda: status(api, "v1", "Pod", namespace, "slow").get("phase") == "Running")
    ready = [
        each["status"] for each in status(api, "v1", "Pod", namespace, "slow")["conditions"] if each["type"] == "Ready"
    ]
    assert ready == ["False"]


def test_a_privileged_pod_is_refused_where_pod_security_is_on(api, namespace):
    with pytest.raises(ApiError, match="violates PodSecurity"):
        apply(api, "v1", "Pod", "root", namespace, {"spec": pod(container={"securityContext": {"privileged": True}})})


def test_a_quota_refuses_the_pod_too_many(api, namespace):
    name = f"{namespace}-small"
    apply(api, "v1", "Namespace", name, "", {})
    apply(api, "v1", "ResourceQuota", "none", name, {"spec": {"hard": {"pods": "0"}}})
    within(PATIENCE_S, lambda: status(api, "v1", "ResourceQuota", name, "none").get("hard"))
    with pytest.raises(ApiError, match="exceeded quota"):
        apply(api, "v1", "Pod", "one", name, {"spec": pod()})
    api.delete("v1", "Namespace", "", name, propagation="Background")


def test_a_misspelt_field_is_refused(api, namespace):
    with pytest.raises(ApiError, match=r"replica"):
        apply(api, "apps/v1", "Deployment", "typo", namespace, {"spec": {"replica": 1}})


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens where")
def test_nothing_listens_beyond_the_loopback(control_plane):
    inodes = {
        os.readlink(file)
        for process in control_planes.processes(control_plane.folder)
        for file in Path(f"/proc/{process}/fd").iterdir()
        if os.path.lexists(file)
    }
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    listening = [row[1].partition(":")[0] for row in rows if row[3] == LISTENS and f"socket:[{row[9]}]" in inodes]
    assert set(listening) == {LOOPBACK}


def test_nobody_without_a_token_learns_anything(control_plane):
    address = urlsplit(control_plane.server)
    context = ssl.create_default_context(cafile=control_plane.ca_file)
    connection = http.client.HTTPSConnection(address.hostname, address.port, timeout=5, context=context)
    connection.request("GET", "/version")
    assert connection.getresponse().status == 401
    connection.close()


def test_secrets_are_in_no_file_in_clear_and_readable_by_their_user_alone(control_plane, api, namespace):
    planted, token = Canary("a Secret"), Canary("the token", core=control_plane.token_file.read_text())
    apply(api, "v1", "Secret", "canary", namespace, {"stringData": {"password": planted.value}})
    folder: Path = control_plane.folder
    assert "secrets/canary" in (folder / "logs/audit.log").read_text(), "the audit trail names the object"
    assert api.get("v1", "Secret", namespace, "canary")["data"]["password"], "it is there, and can be read"
    assert canaries.kept([planted, token], folder, but=folder.glob("tokens/*")) == []
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.glob("tokens/*"))
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in (folder / "tokens", folder / "etcd"))


def test_a_killed_supervisor_takes_its_programs_with_it_and_loses_nothing(tmp_path):
    if reason := control_planes.missing():
        pytest.skip(f"no control plane: {reason}")
    directory = tmp_path / "clusters" / "alone"
    supervisor = control_planes.start(directory, "alone")
    children = control_planes.processes(directory)
    before = found(directory.parent, "alone")
    with_rights = Api(before)
    apply(with_rights, "v1", "ConfigMap", "kept", "default", {"data": {"a": "b"}})
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    within(PATIENCE_S, lambda: all(started_at(child) is None for child in children))
    again = control_planes.start(directory, "alone")
    after: Access | None = found(directory.parent, "alone")
    assert after is not None
    assert Api(after).get("v1", "ConfigMap", "default", "kept") is not None
    assert after.server == before.server
    again.send_signal(signal.SIGTERM)
    assert again.wait() == 0
