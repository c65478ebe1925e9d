"""The application as a process over HTTP: it keeps what operations ask of a deployed API, and ends in order."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
import time

import httpx
import pytest

from environments.environment_manager import EnvironmentConfigManager
from operations.api_checks import api_checks
from operations.outputs import Outputs
from tests.examples.api import told
from tests.examples.api.running import begun
from tests.operations import stack_outputs


@pytest.mark.parametrize("stack", told.PLATFORMS)
def test_it_keeps_what_operations_ask_of_a_deployed_api(run, stack):
    settings = EnvironmentConfigManager().load_stack(stack).settings
    outputs = stack_outputs.of(stack)
    outputs["edge"]["urls"] = {"api": run(stack).url}

    checks = api_checks(settings, Outputs(stack, outputs))

    assert [(check.subject, check.detail) for check in checks if check.verdict not in ("ok", "skipped")] == []
    skipped = [check.subject.partition(" ")[2] for check in checks if check.verdict == "skipped"]
    assert skipped == (["rate limit"] if stack == "dev" else []), "dev's limit is higher than a test run meets"
    assert len(checks) == 11


def test_metrics_are_told_on_their_port_and_on_their_path_alone(run):
    process = run("prod")
    httpx.get(f"{process.url}/v1/models", trust_env=False)

    told_ = httpx.get(f"{process.metrics_url}/metrics", trust_env=False)

    assert 'http_server_request_duration_seconds_count{http_request_method="GET"' in told_.text
    assert "http_server_request_duration_seconds_bucket{" in told_.text
    assert httpx.get(f"{process.metrics_url}/", trust_env=False).status_code == 404
    assert httpx.get(f"{process.url}/metrics", trust_env=False).status_code == 404


def test_everything_that_it_says_is_json_and_a_signal_ends_it_well(run):
    process = run("prod")
    httpx.get(f"{process.url}/v1/models", trust_env=False)
    process.child.send_signal(signal.SIGTERM)

    code, lines = process.ended()

    assert code == 0
    assert lines[0]["message"] == "starting"
    assert lines[0]["database"]["connection_pool"] == {"min_size": 10, "max_size": 100, "overflow": 20}
    assert [line["route"] for line in lines if line["message"] == "request answered"][-1] == "/v1/models"
    assert lines[-1]["message"] == "ended"
    assert "gserviceaccount" not in json.dumps(lines)


def test_open_requests_are_finished_before_it_ends(run, slow_models):
    process = run("prod", ml_services__tensorflow_serving__inference__url=slow_models.url)
    found = []
    asking = threading.Thread(
        target=lambda: found.append(
            httpx.post(
                f"{process.url}/v1/models/recommender/predictions", json={"instances": [1]}, trust_env=False, timeout=30
            )
        )
    )
    asking.start()
    assert slow_models.asked.wait(20)
    process.child.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    slow_models.answer.set()
    asking.join(30)

    assert process.ended()[0] == 0
    assert found[0].json() == {"predictions": [1]}


def test_requests_that_outlast_the_grace_do_not_keep_it(run, slow_models):
    process = run(
        "prod",
        ml_services__tensorflow_serving__inference__url=slow_models.url,
        application__api__shutdown_grace_s=1,
    )

    def ask():
        with contextlib.suppress(httpx.HTTPError):
            httpx.post(
                f"{process.url}/v1/models/recommender/predictions", json={"instances": [1]}, trust_env=False, timeout=30
            )

    threading.Thread(target=ask, daemon=True).start()
    assert slow_models.asked.wait(20)
    asked = time.monotonic()
    process.child.send_signal(signal.SIGTERM)
    process.ended()

    assert time.monotonic() - asked < 4, "a prediction may take five seconds, the grace is one"


def test_less_than_the_level_is_not_logged(run):
    process = run("prod", logging__level="WARNING")
    process.child.send_signal(signal.SIGTERM)

    assert process.ended()[1] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "CONFIGURATION_FILE is not set"),
        ("", "no JSON"),
        ('{"debug": true}', "environment: Field required"),
    ],
    ids=["not named", "empty", "too little"],
)
def test_what_it_cannot_start_from_is_one_line_and_a_failure(tmp_path, content, said):
    file = tmp_path / "configuration.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    child = begun(None if content is None else str(file))
    out, _ = child.communicate(timeout=60)

    (line,) = map(json.loads, out.splitlines())
    assert child.returncode == 1
    assert line["severity"] == "CRITICAL"
    assert said in line["message"]
    assert "Traceback" not in out


@pytest.mark.parametrize("owner", ["application.api.port", "application.api.metrics.port"])
def test_a_port_that_is_taken_is_named_by_its_setting(run, stores, owner):
    process = run("prod", waits=False, **{owner.replace(".", "__"): stores["database"].port})

    code, lines = process.ended()

    assert code == 1
    assert lines[-1]["message"].startswith(f"{owner}: {stores['database'].port}: Address already in use")
