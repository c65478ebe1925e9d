import socket

import pytest

from tests.operations.conftest import answer


def service(name, port, *, selector, address="10.0.0.1", owned=False):
    metadata = {"name": name, **({"ownerReferences": [{"kind": "Pooler"}]} if owned else {})}
    return {"metadata": metadata, "spec": {"selector": selector, "clusterIP": address, "ports": [{"port": port}]}}


def pooler(name, role):
    return {"metadata": {"name": name}, "spec": {"type": role}}


@pytest.fixture
def local(fakes):
    """A cluster of one's own, with the services of `local`."""
    fakes.tell("kubectl", "config", "get-contexts", out="kind-spotify-ai-agent\n")
    poolers = [pooler(f"postgres-pooler-{role}", role) for role in ("rw", "ro")]
    fakes.tell("kubectl", "get", "poolers*", out={"items": poolers})
    databases = [
        service("postgres-pooler-rw", 5432, selector={"cnpg.io/poolerName": "postgres-pooler-rw"}, owned=True),
        service("postgres-clients-rw", 5432, selector={"cnpg.io/poolerName": "postgres-pooler-rw"}),
        service("postgres-clients-ro", 5432, selector={"cnpg.io/poolerName": "postgres-pooler-ro"}),
    ]
    caches = [
        service("redis", 6379, selector={"app": "redis"}, address="None"),
        service("redis-discovery", 6379, selector={"app": "redis"}),
    ]
    for namespace, items in (
        ("databases", databases),
        ("redis", caches),
        ("api", [service("api-active", 80, selector={"app": "api"})]),
    ):
        fakes.tell("kubectl", "get", "services", "--namespace", namespace, out={"items": items})
    return fakes


@pytest.fixture
def free_ports(monkeypatch):
    """Whatever listens on this machine is not the test's business."""
    monkeypatch.setattr("operations.forward._require_free", lambda forwards: None)


def test_a_dry_run_names_each_service_its_port_and_its_host_names(operate, local):
    ended = operate("forward", "--stack", "local", "--dry-run")
    assert ended.status == 0, ended.err
    forwards = [line.partition("port-forward ")[2] for line in ended.err.splitlines() if line.startswith("would run")]
    assert [line.split(" --")[0] for line in forwards] == [
        "service/postgres-clients-rw 5432:5432",
        "service/postgres-clients-ro 5433:5432",
        "service/redis-discovery 6379:6379",
        "service/api-active 8000:80",
    ]
    assert (
        "127.0.0.1 postgres-primary.cluster.local postgres-replica-1.cluster.local postgres-replica-2.cluster.local "
        "redis.cluster.local" in ended.err
    )


def test_forwards_run_until_the_user_has_had_enough(operate, local, free_ports, monkeypatch):
    local.tell("kubectl", "port-forward", lasts_s=30)
    rounds = iter([None, KeyboardInterrupt()])

    def sleep(seconds):
        if (ended := next(rounds)) is not None:
            raise ended

    monkeypatch.setattr("operations.command_line.sleep", sleep)
    ended = operate("forward", "--stack", "local")
    assert ended.status == 130
    assert "interrupted" in ended.err
    assert all("--address=127.0.0.1" in call for call in local.calls("kubectl", "port-forward"))


def test_a_forward_that_breaks_is_begun_anew_and_at_last_given_up(operate, local, free_ports, monkeypatch):
    import time

    monkeypatch.setattr("operations.command_line.sleep", lambda seconds: time.sleep(0.1))
    local.tell("kubectl", "port-forward", lasts_s=60)
    local.tell("kubectl", "port-forward", "service/redis-discovery", err="error: lost connection to pod", exit_code=1)
    ended = operate("forward", "--stack", "local")
    assert ended.status == 1
    assert "redis-discovery: begun anew (error: lost connection to pod)" in ended.err
    assert "redis-discovery cannot be forwarded" in ended.err


def test_a_port_that_is_taken_is_told_before_anything_is_forwarded(operate, local):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = operate("forward", "--stack", "local", SPOTIFY_AI_AGENT__APPLICATION__API__PORT=str(port))
    assert (ended.status, local.calls("kubectl", "port-forward")) == (1, [])
    assert f"the port {port} cannot be had" in ended.err


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_protected_data_comes_to_no_laptop(operate, local, stack):
    ended = operate("forward", "--stack", stack)
    assert (ended.status, local.all_calls) == (1, [])
    assert "its data comes to no laptop" in ended.err


def test_a_cache_without_discovery_is_told(operate, local):
    local.say("kubectl", "get", "services", "--namespace", "redis", answers=[answer({"items": []})])
    ended = operate("forward", "--stack", "local")
    assert ended.status == 1
    assert "no Service with the port 6379 is in it" in ended.err
