"""A real API server with the places of prod's plan in it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable

import pytest

from tests.isolation.platform_objects import NAMESPACE, PLACES, apply_all, objects
from tests.isolation.server import Answer, Server

PATIENCE_S = 60
A_MOMENT_S = 0.2


@pytest.fixture(scope="session")
def server(control_plane):
    """The server, as an administrator sees it."""
    return Server.as_administrator(control_plane)


@pytest.fixture(scope="module")
def places(server, tmp_path_factory):
    """The server, with every namespace of prod and what makes each a place: accounts, rights, quotas, borders.

    One module has it at a time: workers of one session share the cluster, and policies hold in all of it.
    """
    own = tmp_path_factory.getbasetemp()
    session = own.parent if own.name.startswith("popen-") else own
    with (session / "prod-in-the-cluster.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        apply_all(server, *PLACES)
        for wanted in objects(NAMESPACE).values():
            home = wanted["metadata"]["name"]
            account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": home}}
            assert server.apply(account).status in (200, 201)
        yield server


def until(ask: Callable[[], Answer], holds: Callable[[Answer], bool]) -> Answer:
    """Asks until it is so; what the server is told counts a little later than it is stored.

    Raises:
        AssertionError: It never is.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not holds(answer := ask()):
        assert time.monotonic() < deadline, f"after {PATIENCE_S} s still {answer.status}: {answer.message}"
        time.sleep(A_MOMENT_S)
    return answer
