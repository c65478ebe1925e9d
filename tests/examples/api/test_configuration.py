"""The file that the platform renders is read whole; anything else keeps the process from starting, and says why."""

from __future__ import annotations

import json

import pytest

from components.api_configuration import render
from environments.settings.application import Middleware
from music_api.configuration import VARIABLE, MiddlewareName, read
from music_api.middleware import BY_NAME
from music_api.start_error import StartError
from tests.components import arguments
from tests.examples.api import told


@pytest.mark.parametrize("stack", told.STACKS)
def test_every_stack_tells_what_the_application_reads_and_nothing_else(stack, tmp_path):
    found = told.configuration(tmp_path, stack)

    again = found.model_dump(mode="json", exclude_none=True)
    assert json.loads(told.rendered(stack).replace("/etc/", f"{tmp_path}/")) in (
        again,
        again | {"cache": {"redis": {**again["cache"]["redis"], "user": None}}},
    )


@pytest.mark.parametrize("stack", told.STACKS)
def test_the_process_listens_where_its_pod_says_it_does(stack, tmp_path):
    container, api = told.container(stack), told.configuration(tmp_path, stack).application.api

    assert {each["name"]: each["containerPort"] for each in container["ports"]} == {
        "http": api.port,
        "metrics": api.metrics.port,
    }
    asked = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert list(asked.values()) == [api.probes.startup_path, api.probes.readiness_path, api.probes.liveness_path]
    assert container["grace"] == container["lifecycle"]["preStop"]["sleep"]["seconds"] + api.shutdown_grace_s
    assert [each["name"] for each in container["env"]] == [VARIABLE]


def test_there_is_a_middleware_for_every_name_that_the_settings_know():
    assert set(BY_NAME) == set(MiddlewareName.__args__) == set(Middleware.__args__)


def test_a_login_by_certificate_needs_its_files(tmp_path):
    text = render(arguments.api_configuration(), database_ca_file="/etc/login/ca.crt", database_login_path="/etc/login")
    file = told.mounted(tmp_path, text)
    (tmp_path / "login" / "tls.key").unlink()

    with pytest.raises(StartError, match=r"database\.postgresql\.tls: .*/tls\.key: No such file.*nothing starts"):
        read({VARIABLE: str(file)})


def changed(path, value):
    def change(document):
        *parents, last = path.split(".")
        section = document
        for parent in parents:
            section = section[parent]
        section[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "told_why"),
    [
        (
            changed("application.api.fastapi.middleware", ["request_id", "gzip"]),
            r"application\.api\.fastapi\.middleware\.1: 'gzip' is unknown; known are 'security_headers', ",
        ),
        (changed("application.api.fastapi.middleware", ["request_id"] * 2), r"middleware: .*named twice: request_id"),
        (changed("application.api.port", "8000"), r"application\.api\.port: .*valid integer"),
        (changed("application.api.port", 70_000), r"application\.api\.port: .*less than or equal to 65535"),
        (changed("logging.level", "LOUD"), r"logging\.level: 'LOUD' is unknown; known are 'DEBUG'"),
        (changed("debugging", True), r"debugging: no version of this API reads it"),
        (lambda document: document.pop("cache"), r"cache: Field required"),
    ],
    ids=["unknown middleware", "middleware twice", "port as text", "no port", "level", "unknown key", "missing key"],
)
def test_a_wrong_value_is_named_by_its_path(tmp_path, change, told_why):
    document = json.loads(told.mounted(tmp_path, told.rendered("prod")).read_text(encoding="utf-8"))
    change(document)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(StartError, match=told_why):
        read({VARIABLE: str(file)})


@pytest.mark.parametrize(
    ("content", "told_why"),
    [
        (b'{"environment": "prod",', r"no JSON \(.*line 1 column"),
        (b"environment: prod\n", r"no JSON \("),
        (b"\xff\xfe", r"no JSON \(.*utf-8"),
        (b"[" * 100_000, r"no JSON \("),
        (b"", r"no JSON \("),
        (b"[]", r"the document: "),
    ],
    ids=["cut off", "YAML", "not UTF-8", "too deep", "empty", "a list"],
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path, content, told_why):
    file = tmp_path / "configuration.json"
    file.write_bytes(content)

    with pytest.raises(StartError, match=told_why):
        read({VARIABLE: str(file)})


def test_a_missing_file_and_a_missing_name_are_two_things(tmp_path):
    with pytest.raises(StartError, match=r"nowhere\.json: No such file or directory"):
        read({VARIABLE: str(tmp_path / "nowhere.json")})
    with pytest.raises(StartError, match=f"{VARIABLE} is not set"):
        read({})
