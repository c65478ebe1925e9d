"""Secrets of a program in a real cluster: in the cluster's objects, where they belong, and nowhere else.

Not in what `up` prints of what the API server refuses, which repeats values; not in the cluster's Events; not in what
etcd keeps, nor in any log of the cluster's programs; not in the state.
"""

from __future__ import annotations

import json
import os

import pytest

from sandbox.progress import Progress
from sandbox.session import CONTROL_PLANE, Session
from tests.end_to_end import canaries
from tests.end_to_end.faults import secret_program

REALM = "secret-stack"
"""As the program's kubernetes provider names its cluster."""

NAMESPACE = "default"
REFUSED = {
    "a label": "metadata.labels",
    "a name": "metadata.name",
    "a key": "at data",
    "a quantity": "a dry run of it by hand has it",
}
"""What the API server refuses by its value, and what is told of its sentence, which says the value."""

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def clusters():
    return "real"


@pytest.fixture(scope="module")
def planted():
    return secret_program.planted()


@pytest.fixture(scope="module")
def run(checkout, planted):
    """Runs the engine on the stack that is full of secrets, which has a cluster of its own."""
    place = secret_program.placed(checkout)
    session = Session(checkout.root, checkout.directory, Progress(), {**os.environ, CONTROL_PLANE: "real"})
    session.cluster(REALM).ensure_up()

    def run(*arguments):
        more = ["--", *arguments, "--cwd", str(place)]
        return checkout.run("pulumi", "dev", *more, environ={secret_program.TOKEN: planted["token"].value})

    made = run("stack", "init", "test")
    assert made.exit_code == 0, made.text
    kept = run("config", "set", "--stack", "test", "--secret", "password", planted["password"].value)
    assert kept.exit_code == 0, kept.text
    return run


@pytest.fixture(scope="module")
def up(run):
    return run("up", "--yes", "--stack", "test", "--diff")


def events(checkout):
    with checkout.cluster(REALM) as api:
        return api.objects("v1", "Event")


def clean(checkout, secrets, *outcomes):
    """Makes sure that none of the secrets is in what was printed, in an event of the cluster, nor in any file."""
    assert canaries.told(secrets, json.dumps(events(checkout))) == []
    secret_program.clean(checkout, secrets, *outcomes)


def test_secrets_reach_the_clusters_objects(checkout, planted, up):
    assert up.exit_code == 0, up.text

    with checkout.cluster(REALM) as api:
        secret = api.get("v1", "Secret", NAMESPACE, "credentials")
        workload = api.get("apps/v1", "Deployment", NAMESPACE, "workload")
        pods = api.objects("v1", "Pod", NAMESPACE)

    everywhere = sorted(canary.way for canary in planted.values())
    for found in (secret, workload, pods):
        assert canaries.told(planted.values(), json.dumps(found)) == everywhere


def test_they_are_in_no_event_no_file_and_nothing_that_is_printed(checkout, planted, run, up):
    again = run("up", "--yes", "--stack", "test", "--diff", "--refresh")
    shown = run("stack", "output", "--stack", "test", "--json")
    exported = run("stack", "export", "--stack", "test")

    for outcome in (again, shown, exported):
        assert outcome.exit_code == 0, outcome.text
    assert any(event["involvedObject"]["name"] == "workload" for event in events(checkout))
    logs = {file.stem for file in checkout.directory.glob(f"clusters/{REALM}/logs/*.log") if file.stat().st_size}
    assert logs >= {"audit", "etcd", "kube-apiserver", "kube-controller-manager"}
    clean(checkout, planted.values(), up, again, shown, exported)


@pytest.mark.parametrize("way", REFUSED)
def test_what_the_api_server_refuses_is_told_without_its_value(checkout, planted, run, up, way):
    assert run("config", "set", "--stack", "test", "refused", way).exit_code == 0

    refused = [run("up", "--yes", "--skip-preview", "--stack", "test"), run("preview", "--stack", "test", "--diff")]

    assert refused[0].exit_code != 0, refused[0].text
    assert REFUSED[way] in refused[0], refused[0].text
    assert "Traceback" not in refused[0]
    clean(checkout, planted.values(), *refused)


def test_a_destroy_repeats_nothing_and_leaves_nothing(checkout, planted, run, up):
    gone = run("destroy", "--yes", "--stack", "test")

    assert gone.exit_code == 0, gone.text
    with checkout.cluster(REALM) as api:
        assert api.get("v1", "Secret", NAMESPACE, "credentials") is None
    clean(checkout, planted.values(), gone)
