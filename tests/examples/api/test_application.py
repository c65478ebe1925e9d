"""The application as its settings want it: documentation, errors, logs, metrics, probes, predictions."""

from __future__ import annotations

import io
import json
import logging

import httpx
import pytest

from components.observability.alerts import REQUESTS, STATUS
from music_api import logs
from tests.examples.api import told
from tests.program import plan_of, record_stack

DOCUMENTATION = "application__api__fastapi__documentation"
QUESTION = {"instances": [{"song": 1}]}


@pytest.fixture
def lines():
    """What is logged from here on, line by line."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up("INFO", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("stack", told.STACKS)
def test_it_starts_from_what_each_stack_tells_it(started, stack):
    api = started(stack)

    assert [api.ask(path).status_code for path in ("/health/startup", "/health/live", "/v1/models")] == [200] * 3


@pytest.mark.parametrize(
    ("switches", "served"),
    [
        ((True, True), {"/docs": 200, "/redoc": 200, "/openapi.json": 200}),
        ((True, False), {"/docs": 200, "/redoc": 404, "/openapi.json": 200}),
        ((False, True), {"/docs": 404, "/redoc": 200, "/openapi.json": 200}),
        ((False, False), {"/docs": 404, "/redoc": 404, "/openapi.json": 404}),
    ],
)
def test_documentation_is_served_as_the_settings_say(started, switches, served):
    swagger_ui, redoc = switches
    api = started("prod", **{DOCUMENTATION: {"swagger_ui": swagger_ui, "redoc": redoc, "openapi_tags": True}})

    assert {path: api.ask(path).status_code for path in served} == served


def test_a_setting_switches_documentation_off_from_the_yaml_on(started):
    variables = {"SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__DOCUMENTATION__REDOC": "false"}

    api = started(record_stack("dev", environ=variables))

    assert (api.ask("/docs").status_code, api.ask("/redoc").status_code) == (200, 404)


@pytest.mark.parametrize("grouped", [True, False])
def test_operations_are_grouped_by_tag_as_the_settings_say(started, grouped):
    api = started("prod", **{f"{DOCUMENTATION}__openapi_tags": grouped})

    paths = api.ask("/openapi.json").json()["paths"]
    assert paths.keys() == {"/v1/models", "/v1/models/{model}/predictions"}
    assert {bool(one.get("tags")) for methods in paths.values() for one in methods.values()} == {grouped}


def failing(api):
    @api.app.get("/fails")
    async def fails():
        raise KeyError("somebody@example.com")

    return api


@pytest.mark.parametrize(("debug", "names"), [(False, False), (True, True)])
def test_an_error_of_ours_is_told_in_detail_only_with_debug(started, debug, names):
    answer = failing(started("prod", debug=debug)).ask("/fails")

    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert ("KeyError" in answer.text) is ("trace" in answer.json()) is names


def test_only_dev_tells_errors_in_detail(tmp_path):
    told_to = {stack: told.configuration(tmp_path, stack).debug for stack in told.STACKS}

    assert [stack for stack, debug in told_to.items() if debug] == ["dev", "local"]


def test_logs_are_one_object_per_line_and_carry_both_ids(started, lines):
    answer = started("prod").ask("/v1/models", x_correlation_id="cause-1")

    (line,) = lines()
    assert line["severity"] == "INFO"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/models", 200)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["correlation_id"] == "cause-1"


def test_logs_tell_nothing_of_the_person_who_asks(started, lines):
    api = failing(started("prod"))

    for path in ("/fails?mail=somebody@example.com", "/somebody@example.com"):
        api.ask(path, x_forwarded_for="203.0.113.9, 192.0.2.1", authorization="Bearer abc")

    text = json.dumps(lines())
    assert [line["message"] for line in lines()] == ["unhandled error", "request answered", "request answered"]
    assert "KeyError" in text
    assert [found for found in ("somebody", "203.0.113.9", "192.0.2", "Bearer") if found in text] == []


def test_requests_are_counted_by_the_names_that_alerts_ask_for(started):
    api = failing(started("prod"))

    api.ask("/fails")
    api.ask("/v1/models")

    assert {family.name for family in api.metrics.registry.collect()} == {REQUESTS}
    assert api.counted(**{STATUS: "500"}) == 1
    assert api.counted(**{STATUS: "200", "http_route": "/v1/models", "http_request_method": "GET"}) == 1


def test_unknown_paths_and_methods_make_no_series_of_their_own(started):
    api = started("prod")

    api.ask("/a")
    api.ask("/b", method="INVENTED")

    assert api.counted(http_route="") == 2
    assert api.counted(http_request_method="_OTHER") == 1


def test_the_kubelets_probes_are_no_load(started):
    api = started("prod")

    api.ask("/health/live", user_agent="kube-probe/1.33")

    assert api.counted() == 0


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_the_objectives_latency_is_a_bound_of_the_histogram(started, stack):
    api = started(stack)
    api.ask("/v1/models")
    bounds = {
        sample.labels["le"]
        for family in api.metrics.registry.collect()
        for sample in family.samples
        if sample.name == f"{REQUESTS}_bucket"
    }

    policies = plan_of(stack).of_type("gcp:monitoring/alertPolicy:AlertPolicy")
    asked = [str(policy.inputs) for policy in policies if f"{REQUESTS}_bucket" in str(policy.inputs)]
    assert asked
    latency = next(text for text in asked if "le=" in text)
    assert any(f'le="{bound}"' in latency or f'le=~"{bound.removesuffix(".0")}|' in latency for bound in bounds)


def test_readiness_names_what_is_away_and_not_where_it_should_be(started, stores):
    here = {
        "database__postgresql__cluster__primary_host": "127.0.0.1",
        "database__postgresql__port": stores["database"].port,
        "cache__redis__cluster__discovery_host": "127.0.0.1",
        "cache__redis__port": stores["cache"].port,
    }
    well = started("prod", **here).ask("/health/ready")
    stores["cache"].end()
    api = started("prod", **here)
    ill = api.ask("/health/ready")

    assert (well.status_code, ill.status_code) == (200, 503)
    assert ill.json() == {"status": "waiting", "for": "cache"}
    assert api.ask("/health/live").status_code == 200


class Servers:
    """Model servers that write down what they are asked."""

    def __init__(self, status=200, body=None):
        self.asked = []
        self.status, self.body = status, {"predictions": [0.5]} if body is None else body

    def transport(self):
        def answer(request):
            self.asked.append(request)
            return httpx.Response(self.status, json=self.body)

        return httpx.MockTransport(answer)


ASK = "/v1/models/recommender/predictions"


def test_a_prediction_is_asked_for_as_the_settings_say_and_passes_the_ids_on(started):
    servers = Servers()

    answer = started("prod", model_transport=servers.transport()).ask(
        ASK, method="POST", json=QUESTION, x_correlation_id="cause-1", x_model_track="canary"
    )

    assert answer.json() == {"predictions": [0.5]}
    (asked,) = servers.asked
    assert str(asked.url) == "http://models.cluster.local/v1/models/recommender/labels/live:predict"
    assert json.loads(asked.content) == QUESTION
    assert asked.headers["x-correlation-id"] == "cause-1"
    assert asked.headers["x-request-id"] == answer.headers["x-request-id"]
    assert asked.headers["x-model-track"] == "canary"


@pytest.mark.parametrize("servers", [Servers(status=500), Servers(body=[]), Servers(body={"error": "x"})])
def test_model_servers_that_give_nothing_are_an_answer_not_an_error(started, servers):
    answer = started("prod", model_transport=servers.transport()).ask(ASK, method="POST", json=QUESTION)

    assert answer.status_code == 503
    assert answer.json() == {"detail": "the model recommender gives no prediction now"}


def test_unknown_models_and_tracks_reach_no_server(started):
    servers = Servers()
    api = started("prod", model_transport=servers.transport())

    unknown = api.ask("/v1/models/other/predictions", method="POST", json=QUESTION)
    track = api.ask(ASK, method="POST", json=QUESTION, x_model_track="beta")

    assert (unknown.status_code, track.status_code) == (404, 400)
    assert track.json()["detail"] == "x-model-track: there is no such track; known: canary, stable"
    assert servers.asked == []


def test_where_no_model_servers_run_a_stand_in_answers(started):
    api = started("local")

    (name,) = api.ask("/v1/models").json()
    answer = api.ask(f"/v1/models/{name}/predictions", method="POST", json=QUESTION)

    assert len(answer.json()["predictions"]) == 1
