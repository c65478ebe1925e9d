"""Whether a cluster has lost what a state says is in it."""

import pytest

from sandbox import commands, lost_objects
from sandbox.cloud.cluster.access import found
from sandbox.realms import PROVIDER
from sandbox.refusal import Refusal
from tests.sandbox.api_server import announce

REALM = "platform"


@pytest.fixture
def access(server, tmp_path):
    announce(tmp_path, REALM, server.url)
    return found(tmp_path, REALM)


def state(*namespaces, realm=REALM, **more):
    """A deployment with namespaces in a realm's cluster."""
    provider = {"urn": "urn:provider", "id": "1", "type": PROVIDER, "inputs": {"clusterIdentifier": realm}}
    made = [
        {"urn": f"urn:{name}", "id": name, "type": lost_objects.NAMESPACE, "provider": "urn:provider::1", **more}
        for name in namespaces
    ]
    return {"resources": [provider, *made]}


def put(server, name):
    server.put(f"/api/v1/namespaces/{name}", {"metadata": {"name": name}})


def test_a_cluster_that_has_none_of_a_states_namespaces_has_lost_them(server, access):
    put(server, "default")
    assert lost_objects.lost(state("api", "serving"), access)


def test_one_that_lacks_some_has_drifted(server, access):
    put(server, "api")
    assert not lost_objects.lost(state("api", "serving"), access)


@pytest.mark.parametrize(
    "deployment",
    [
        pytest.param({}, id="no state"),
        pytest.param(state(), id="no namespaces"),
        pytest.param(state("api", realm="another"), id="in another cluster"),
        pytest.param(state("api", delete=True), id="on their way out"),
    ],
)
def test_a_stack_that_has_nothing_in_a_cluster_loses_nothing(access, server, deployment):
    assert not lost_objects.lost(deployment, access)
    assert server.requests == []


def test_a_cluster_that_does_not_answer_is_told(server, access):
    server.stop()
    with pytest.raises(Refusal, match=r"the cluster platform does not say[^~]*nothing was started[^~]*run it again"):
        lost_objects.lost(state("api"), access)


@pytest.mark.parametrize("is_lost", [True, False])
def test_up_looks_up_what_is_gone_where_a_cluster_has_lost_it(session, engine, monkeypatch, access, told, is_lost):
    monkeypatch.setattr(commands.Session, "has_control_planes", True)
    monkeypatch.setattr("sandbox.cluster_daemon.ClusterDaemon.ensure_up", lambda *_: access)
    monkeypatch.setattr(lost_objects, "lost", lambda *_: is_lost)

    commands.up(session, "dev")

    (call,) = engine.calls("up")
    assert ("--refresh" in call["arguments"]) is is_lost
    assert ("is looked up, and made anew" in told.getvalue()) is is_lost
