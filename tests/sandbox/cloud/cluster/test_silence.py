"""A server that does not answer for a while: waited for together, and not for ever."""

import json
import os
import threading
import time
from contextlib import nullcontext

import pytest

from sandbox.cloud.cluster import silence
from sandbox.cloud.cluster.access import ANNOUNCEMENT, found
from sandbox.cloud.cluster.api import Api, ApiError, UnreachableError
from sandbox.cloud.cluster.silence import Silence

PLACE = ("v1", "ConfigMap", "api", "settings")
STARTING = (503, {"reason": "ServiceUnavailable", "message": "apiserver not ready"})
WITHOUT_STORE = (500, {"reason": "InternalError", "message": "etcdserver: leader changed"})
NOBODY = 2**22 + 1
"""More than the highest number of a process."""


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(silence, "PAUSE_S", 0.02)


@pytest.fixture
def access(clusters):
    """The way to a server whose supervisor lives."""
    way = found(clusters, "platform")
    announce_process(way, os.getpid())
    return way


def announce_process(way, pid):
    file = way.folder / ANNOUNCEMENT
    file.write_text(json.dumps({**json.loads(file.read_text()), "pid": pid}))


def borne(access, clock):
    """A silence with a patience of ten seconds, whose pauses take no time."""
    return Silence(access, 10.0, sleep=lambda _: None, clock=lambda: clock[0])


@pytest.mark.parametrize("said", [STARTING, WITHOUT_STORE, (429, STARTING[1]), (504, STARTING[1])])
def test_a_server_that_is_starting_is_asked_until_it_answers(access, server, said):
    server.put("/api/v1/namespaces/api/configmaps/settings", {"data": {"a": "b"}})
    server.refuse["configmaps"] = said
    threading.Timer(0.2, server.refuse.clear).start()

    assert Api(access, patience_s=10.0).get(*PLACE)["data"] == {"a": "b"}


def test_it_is_not_waited_for_without_patience(access, server):
    server.refuse["configmaps"] = STARTING

    with pytest.raises(UnreachableError, match="503 ServiceUnavailable"):
        Api(access).get(*PLACE)


def test_a_failure_of_the_servers_own_is_told_as_it_says_it(access, server):
    server.refuse["configmaps"] = (500, {"reason": "InternalError", "message": "failed calling webhook"})

    with pytest.raises(ApiError, match="failed calling webhook"):
        Api(access, patience_s=10.0).get(*PLACE)


@pytest.mark.parametrize("pid", [NOBODY, "nothing"])
def test_a_server_that_nobody_starts_anew_is_not_waited_for(access, server, pid):
    announce_process(access, pid)
    server.refuse["configmaps"] = STARTING
    started = time.monotonic()

    with pytest.raises(UnreachableError, match="503 ServiceUnavailable"):
        Api(access, patience_s=60.0).get(*PLACE)

    assert time.monotonic() - started < 10


def test_once_the_patience_is_at_an_end_a_request_asks_first_whether_anybody_is_there(access, server):
    server.refuse[""] = STARTING
    api = Api(access, patience_s=0.1)
    for _ in range(2):
        with pytest.raises(UnreachableError):
            api.get(*PLACE)
    assert server.requests[-1][1] == "/livez"

    server.refuse.clear()
    server.put("/livez", {})

    assert api.get(*PLACE) is None


@pytest.mark.parametrize(
    ("failing", "answers"), [("[-]poststarthook/rbac/bootstrap-roles failed", True), ("[-]etcd failed", False)]
)
def test_a_server_that_takes_requests_is_alive_before_it_is_well(access, server, failing, answers):
    server.refuse[""] = STARTING
    api = Api(access, patience_s=0.1)
    with pytest.raises(UnreachableError):
        api.get(*PLACE)

    server.refuse.clear()
    server.refuse["/livez"] = (500, {"message": f"[+]ping ok\n{failing}: reason withheld\nlivez check failed"})

    with nullcontext() if answers else pytest.raises(UnreachableError, match="does not reach its store"):
        assert api.get(*PLACE) is None


def test_requests_share_the_time_that_a_server_is_waited_for(access):
    clock = [0.0]
    shared = borne(access, clock)
    assert shared.bear(first=0.0, latest=0.0)

    clock[0] = 9.0
    assert shared.bear(first=8.0, latest=8.0)
    assert not shared.is_long()

    clock[0] = 10.0
    assert not shared.bear(first=9.5, latest=9.5)
    assert shared.is_long()

    shared.end()
    assert not shared.is_long()


def test_a_request_is_not_made_for_ever_while_others_are_answered(access):
    clock = [30.0]
    shared = borne(access, clock)
    shared.end()

    assert not shared.bear(first=20.0, latest=29.0)


def test_a_silence_of_long_ago_is_another_one(access):
    clock = [0.0]
    shared = borne(access, clock)
    shared.bear(first=0.0, latest=0.0)

    clock[0] = 1000.0

    assert shared.bear(first=999.0, latest=999.0)
