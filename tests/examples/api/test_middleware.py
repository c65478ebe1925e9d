"""What each middleware does, and that the settings' order is theirs."""

from __future__ import annotations

import pytest

from music_api.configuration import RateLimit
from music_api.middleware.rate_limiting import MOST_CLIENTS, Buckets

LIVE = "/health/live"
BEHIND_THE_BALANCER = "198.51.100.1, 203.0.113.9, 192.0.2.1"


def only(*names):
    return {"application__api__fastapi__middleware": list(names)}


def limited(burst):
    return {
        "application__api__fastapi__rate_limit": {"requests_per_minute": 6, "burst": burst},
    }


@pytest.mark.parametrize("path", [LIVE, "/docs", "/there-is-no-such-path"])
def test_every_answer_has_the_security_headers(started, path):
    headers = started("prod").ask(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")


def test_whoever_comes_too_often_is_asked_to_wait_and_told_how_long(started):
    api = started("prod", **limited(burst=2))

    answers = [api.ask(LIVE) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "10"
    assert answers[-1].json() == {"detail": "too many requests"}


def test_each_client_has_a_limit_of_its_own_behind_the_load_balancer(started):
    api = started("prod", **limited(burst=1))

    first = [api.ask(LIVE, x_forwarded_for=f"{claimed}, 203.0.113.9, 192.0.2.1") for claimed in ("a", "b")]
    other = api.ask(LIVE, x_forwarded_for="203.0.113.9, 203.0.113.10, 192.0.2.1")

    assert [each.status_code for each in first] == [200, 429], "what a client claims of itself must not count"
    assert other.status_code == 200


def test_the_kubelet_is_never_turned_away(started):
    api = started("prod", **limited(burst=1))

    assert {api.ask(LIVE, user_agent="kube-probe/1.33").status_code for _ in range(5)} == {200}


def test_who_only_says_to_be_the_kubelet_is_counted(started):
    api = started("prod", **limited(burst=1))

    agent = {"user_agent": "kube-probe/1.33", "x_forwarded_for": BEHIND_THE_BALANCER}
    assert [api.ask(LIVE, **agent).status_code for _ in range(2)] == [200, 429]


def test_tokens_come_back_with_time_and_never_exceed_the_burst():
    clock = [0.0]
    buckets = Buckets(RateLimit(requests_per_minute=60, burst=2), lambda: clock[0])

    def taken(seconds, times):
        clock[0] += seconds
        return [buckets.wait_s("a") == 0 for _ in range(times)]

    assert taken(0, 3) == [True, True, False]
    assert taken(1, 2) == [True, False]
    assert taken(1_000, 3) == [True, True, False]


def test_a_refused_request_costs_nothing():
    clock = [0.0]
    buckets = Buckets(RateLimit(requests_per_minute=60, burst=1), lambda: clock[0])

    waits = [buckets.wait_s("a") for _ in range(3)]

    assert waits == [0, 1, 1]


def test_memory_has_a_bound_however_many_clients_come():
    buckets = Buckets(RateLimit(requests_per_minute=60, burst=1), lambda: 0.0)

    for number in range(MOST_CLIENTS + 10):
        buckets.wait_s(str(number))

    assert len(buckets._left) == MOST_CLIENTS
    assert buckets.wait_s("0") == 0, "whoever was quiet longest is forgotten"
    assert buckets.wait_s(str(MOST_CLIENTS)) > 0


def test_each_request_gets_an_id_of_its_own_whatever_it_brings(started):
    api = started("prod")

    found = [api.ask(LIVE, x_request_id="mine").headers["x-request-id"] for _ in range(2)]

    assert len({*found, "mine"}) == 3


def test_a_correlation_id_comes_back_as_it_was_sent(started):
    sent = "operations-integration-tests"

    assert started("prod").ask(LIVE, x_correlation_id=sent).headers["x-correlation-id"] == sent


@pytest.mark.parametrize("sent", ["", "somebody@example.com", "two words", "x" * 129])
def test_a_correlation_id_that_is_none_is_replaced(started, sent):
    found = started("prod").ask(LIVE, x_correlation_id=sent).headers["x-correlation-id"]

    assert found != sent
    assert len(found) == 32


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("security_headers", "x-frame-options"),
        ("request_id", "x-request-id"),
        ("correlation_id", "x-correlation-id"),
    ],
)
def test_what_is_not_chosen_does_nothing(started, name, header):
    every = ["security_headers", "rate_limiting", "request_id", "correlation_id"]

    chosen = started("prod").ask(LIVE)
    without = started("prod", **only(*(each for each in every if each != name))).ask(LIVE)

    assert header in chosen.headers
    assert header not in without.headers


def test_without_rate_limiting_nobody_waits(started):
    api = started("prod", **only("request_id"), **limited(burst=1))

    assert {api.ask(LIVE).status_code for _ in range(5)} == {200}


@pytest.mark.parametrize(
    ("order", "named"), [(("rate_limiting", "request_id"), False), (("request_id", "rate_limiting"), True)]
)
def test_a_request_passes_through_them_in_the_order_of_the_settings(started, order, named):
    api = started("prod", **only(*order), **limited(burst=1))

    turned_away = [api.ask(LIVE) for _ in range(2)][-1]

    assert turned_away.status_code == 429
    assert ("x-request-id" in turned_away.headers) is named
