import json
import time
from types import SimpleNamespace

import pytest

from operations.api_checks import _only_tls_1_3, _redirected
from operations.http_request import NoAnswer
from tests.operations import stack_outputs
from tests.operations.api_server import Behaviour, serving


@pytest.fixture
def site(fakes):
    """staging's API and its host for staff, on loopback; both keep their promises."""
    api, staff = Behaviour(limit=130), Behaviour(statuses={"/": 302})
    with serving(api) as api_url, serving(staff) as staff_url:
        outputs = stack_outputs.of("staging")
        outputs["edge"]["urls"] = {"api": api_url, "preview": staff_url}
        fakes.tell("pulumi", "stack", "output", "--stack", "staging", out=outputs)
        api.staff = staff
        yield api


def failed(ended):
    return [
        check["subject"].partition(" ")[2] for check in json.loads(ended.out)["checks"] if check["verdict"] == "failed"
    ]


def test_an_api_that_keeps_its_promises_passes(operate, site):
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert failed(ended) == []
    assert ended.status == 0
    assert len(json.loads(ended.out)["checks"]) == 12


@pytest.mark.parametrize(
    ("broken", "subject"),
    [
        ({"headers": {}}, "security headers"),
        ({"counts": False}, "request ids"),
        ({"echoes": False}, "correlation ids"),
        ({"tags": False}, "operations by tag"),
        ({"limit": None}, "rate limit"),
        ({"limit": 30}, "rate limit"),
        ({"statuses": {"/docs": 404}}, "/docs as the settings say"),
        ({"statuses": {"/redoc": 500}}, "/redoc as the settings say"),
        ({"statuses": {"/there-is-no-such-path": 500}}, "unknown paths"),
        ({"statuses": {"/there-is-no-such-path": 404}, "body": b"Traceback (most recent"}, "unknown paths"),
    ],
)
def test_each_broken_promise_is_found_and_named(operate, site, broken, subject):
    for name, value in broken.items():
        setattr(site, name, value)
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert ended.status == 1
    assert subject in failed(ended)


def test_a_probe_that_fails_is_named_by_its_url(operate, site):
    site.statuses["/health/live"] = 500
    ended = operate("integration-tests", "--stack", "staging")
    assert ended.status == 1
    assert [line for line in ended.out.splitlines() if "/health/live" in line and "status 500" in line]


def test_documentation_that_the_settings_withhold_must_not_be_served(operate, site):
    documentation = "SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__DOCUMENTATION"
    ended = operate("integration-tests", "--stack", "staging", "--json", **{f"{documentation}__REDOC": "false"})
    assert failed(ended) == ["/redoc as the settings say"]


def test_a_host_for_staff_that_lets_strangers_in_fails(operate, site):
    site.staff.statuses["/"] = 200
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert failed(ended) == ["is for staff"]


def test_a_limit_that_no_test_run_meets_is_skipped(operate, site):
    limit = "SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__RATE_LIMIT__BURST"
    ended = operate("integration-tests", "--stack", "staging", **{limit: "10000"})
    assert ended.status == 0
    assert "rate limit" in next(line for line in ended.out.splitlines() if line.startswith("skipped"))


@pytest.mark.parametrize(
    ("middleware", "skipped"),
    [("[request_id]", ["security headers", "correlation ids", "rate limit"]), ("[rate_limiting]", ["request ids"])],
)
def test_what_the_settings_do_not_promise_is_not_asked(operate, site, middleware, skipped):
    variables = {"SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__MIDDLEWARE": middleware}
    ended = operate("integration-tests", "--stack", "staging", **variables)
    for subject in skipped:
        assert any(line.startswith("skipped") and subject in line for line in ended.out.splitlines())


def test_an_api_that_is_away_fails_everywhere_and_breaks_nothing(operate, fakes):
    outputs = stack_outputs.of("staging")
    outputs["edge"]["urls"] = {"api": "http://127.0.0.1:1"}
    fakes.tell("pulumi", "stack", "output", "--stack", "staging", out=outputs)
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert ended.status == 1
    assert len(failed(ended)) == 11


def test_an_openapi_document_that_is_none_fails(operate, site):
    site.body = b"[]"
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert "operations by tag" in failed(ended)


def test_a_dry_run_sends_nothing(operate, site):
    assert operate("integration-tests", "--stack", "staging", "--dry-run").status == 0
    assert site.seen == []


def test_over_https_the_transport_is_looked_at_too(operate, fakes, secure_api, secure_behaviour):
    secure_behaviour.limit = 130
    outputs = stack_outputs.of("staging")
    outputs["edge"]["urls"] = {"api": secure_api}
    fakes.tell("pulumi", "stack", "output", "--stack", "staging", out=outputs)
    ended = operate("integration-tests", "--stack", "staging", "--json")
    # On one port there is no plain HTTP beside HTTPS.
    assert failed(ended) == ["sends plain HTTP to HTTPS"]
    told = {check["subject"].partition(" ")[2]: check["detail"] for check in json.loads(ended.out)["checks"]}
    assert told["speaks TLS 1.3 and nothing older"].startswith("TLS 1.2 is refused")
    assert told["Strict-Transport-Security"] == "max-age=86400; includeSubDomains"


def test_an_hsts_of_another_length_fails(operate, fakes, secure_api, secure_behaviour):
    secure_behaviour.headers["Strict-Transport-Security"] = "max-age=864000"
    outputs = stack_outputs.of("staging")
    outputs["edge"]["urls"] = {"api": secure_api}
    fakes.tell("pulumi", "stack", "output", "--stack", "staging", out=outputs)
    assert "Strict-Transport-Security" in failed(operate("integration-tests", "--stack", "staging", "--json"))


@pytest.mark.parametrize(
    ("status", "location", "well"),
    [(301, "https://it/", True), (308, "https://it/", True), (301, "http://it/", False), (200, "https://it/", False)],
)
def test_plain_http_must_be_sent_to_https(status, location, well):
    behaviour = Behaviour(statuses={"/": status}, headers={"Location": location})
    with serving(behaviour) as url:
        assert _redirected(url.replace("http:", "https:"), "/")[0] is well


def test_an_older_tls_that_is_accepted_fails():
    with serving(Behaviour()) as url:
        assert _only_tls_1_3(url) == (False, "TLS 1.2 was accepted")


def test_no_answer_at_all_is_no_refusal_of_an_older_tls():
    with pytest.raises(NoAnswer):
        _only_tls_1_3("https://127.0.0.1:1")


def test_answers_that_take_their_time_are_no_missing_limit(operate, site, monkeypatch):
    """100 ms each, and ten in a second are let in again: a single client would never be too much."""
    site.delay_s, begin = 0.1, time.monotonic()
    monkeypatch.setattr(Behaviour, "limit", property(lambda self: 120 + 10 * (time.monotonic() - begin)))
    ended = operate("integration-tests", "--stack", "staging", "--json")
    assert failed(ended) == []


def test_a_limit_that_slow_answers_keep_us_from_meeting_is_skipped(operate, site, monkeypatch):
    site.limit, moments = None, iter([0.0, 60.0])
    monkeypatch.setattr("operations.api_checks.time", SimpleNamespace(monotonic=lambda: next(moments)))
    ended = operate("integration-tests", "--stack", "staging", "--json")
    found = next(check for check in json.loads(ended.out)["checks"] if "rate limit" in check["subject"])
    assert (ended.status, found["verdict"]) == (0, "skipped")
    assert "answers came too slowly for 256 requests to meet the limit: 700 may come" in found["detail"]
