"""Releases on a real API server, with Argo Rollouts' own controller and a real Prometheus: some good, some bad.

The cluster is the sandbox's own, to which objects and the controller's chart come as the provider brings them.
What is applied is the plan of the stack on an existing cluster, which names a Prometheus of its own. Only time is short
here: windows and intervals, which are settings, and the seconds after which a ready pod counts, which are none.
"""

from __future__ import annotations

import contextlib
import copy
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kubernetes import client

from sandbox.cloud.cluster.access import Access
from sandbox.cloud.cluster.charts import Charts, definitions
from sandbox.cloud.cluster.cluster import Wanted, manager_of
from sandbox.cloud.cluster.clusters import Clusters
from sandbox.control_plane import pod_network, prometheus
from sandbox.control_plane.child import Child
from tests import control_plane
from tests.end_to_end.releases.time_line import TimeLine
from tests.end_to_end.releases.told_pods import GOOD, Behaviour, ToldPods
from tests.free_ports import free_ports
from tests.program import record_stack
from tests.recorded_plan import UNKNOWN, Plan

REALM = "releases"
NAMESPACE = "api"
RELEASE = "kubernetes:helm.sh/v3:Release"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
APPLIED = ("core/v1:Namespace", "core/v1:ServiceAccount", "core/v1:Service", "argoproj.io/v1alpha1:AnalysisTemplate")
ANALYSIS = "SPOTIFY_AI_AGENT__APPLICATION__API__BLUE_GREEN__ANALYSIS__"
WINDOW_S = 5
HEARD_LATE_S = 1
"""By so much one event may be heard later than another one that came after it."""
SHORT = {
    "ENABLED": "true",
    "WINDOW_S": str(WINDOW_S),
    "INTERVAL_S": "1",
    "MEASUREMENTS_BEFORE": "3",
    "MEASUREMENTS_AFTER": "3",
    "TRAFFIC_REQUIRED": "true",
    "TOLERATED_FAILURES": "0",
}
SCALE_DOWN_S = 30
GRACE_S = 5.0
LONGEST_S = 90
"""Seconds that a step may take on a machine that is busy with something else; usually it is a fifth."""

RELEASES: Mapping[str, Behaviour] = {
    "first": GOOD,
    "good": GOOD,
    "bad with traffic": replace(GOOD, errors_after=40),
    "bad before": replace(GOOD, errors_before=40, errors_after=40),
    "mute": replace(GOOD, answers=False),
    "lonely": replace(GOOD, requests_per_s=0),
}
ENDS: Mapping[str, str] = {**dict.fromkeys(RELEASES, "aborted"), "first": "well", "good": "well", "lonely": "held"}
A_PERSON = "a-person"
PROMOTE: Mapping[str, Any] = {"pauseConditions": None}
PROMOTE_FULL: Mapping[str, Any] = {"promoteFull": True}
"""What `kubectl argo rollouts promote`, and the same with `--full`, writes into a held Rollout's status."""


@pytest.fixture(scope="module")
def happened(tmp_path_factory) -> Iterator[TimeLine]:
    """All releases, one after another, each until it has come to its end."""
    if reason := control_plane.missing():
        pytest.skip(f"no control plane: {reason}")
    with contextlib.ExitStack() as stack:
        folder = tmp_path_factory.mktemp("releases")
        (port,) = free_ports(1)
        plan = _plan(f"http://127.0.0.1:{port}")
        images = {f"registry.example/api@sha256:{number:064x}": name for number, name in enumerate(RELEASES)}
        line = TimeLine(NAMESPACE, images.__getitem__)
        pods = ToldPods(line, RELEASES)
        stack.callback(pods.close)
        stack.callback(control_plane.stop, folder / REALM)
        control_plane.start(folder / REALM, REALM, {pod_network.VARIABLE: f"http://{pods.address}"})
        cluster = Clusters(folder).of(REALM)
        assert cluster is not None
        collector = _watch_metrics(folder, pods, port)
        collector.start()
        stack.callback(collector.stop, GRACE_S)
        line.begin(_client(cluster.api.access))
        stack.callback(line.close)

        Charts(definitions).install(cluster, _known(plan.inputs(RELEASE, "controllers-argo-rollouts")))
        for each in _applied(plan):
            cluster.apply(_wanted(each))
        for image, name in images.items():
            rollout = _released(plan, image)
            cluster.apply(_wanted(rollout))
            line.wait_for(f"{name}: {ENDS[name]}", seconds=LONGEST_S)
            if name == "bad with traffic":
                # The controller says that it has aborted, and then moves the traffic: nobody releases in between.
                line.wait_for("good: active", seconds=LONGEST_S, times=2)
        cluster.api.report(rollout, PROMOTE, manager=A_PERSON)
        line.wait_for("lonely: measured after, Running", seconds=LONGEST_S, times=2)
        cluster.api.report(rollout, PROMOTE_FULL, manager=A_PERSON)
        line.wait_for("lonely: well", seconds=LONGEST_S)
        line.wait_for("first: gone", seconds=LONGEST_S)
        yield line


def test_the_first_release_has_nothing_to_go_back_to_and_is_not_measured(happened):
    assert _story(happened, "first", until="good: preview") == ["preview", "ready", "active", "well"]


def test_a_good_release_is_measured_promoted_measured_again_and_well(happened):
    assert _story(happened, "good", until="bad with traffic: preview") == [
        "preview",
        "ready",
        "measured before, Running",
        "measured before, Successful",
        "active",
        "measured after, Running",
        "measured after, Successful",
        "well",
    ]


def test_the_version_before_stays_until_the_delay_has_passed_since_all_was_well(happened):
    at = _times(happened)

    assert at["first: gone"] - at["good: well"] == pytest.approx(SCALE_DOWN_S, abs=10)


def test_a_release_that_fails_with_the_traffic_gives_it_back_by_itself(happened):
    texts = [event.text for event in happened.events()]
    begun = texts.index("bad with traffic: active")

    assert _story(happened, "bad with traffic", until="bad before: preview") == [
        "preview",
        "ready",
        "measured before, Running",
        "measured before, Successful",
        "active",
        "measured after, Running",
        "measured after, Failed",
        "aborted",
    ]
    assert "good: active" in texts[begun : texts.index("bad before: preview")]


def test_it_has_the_traffic_for_a_window_and_a_measurement_and_not_much_longer(happened):
    events = happened.events()
    begun = next(event.at_s for event in events if event.text == "bad with traffic: active")
    ended = next(event.at_s for event in events if event.text == "good: active" and event.at_s > begun)

    assert WINDOW_S - HEARD_LATE_S <= ended - begun <= 25


@pytest.mark.parametrize("release", ["bad before", "mute"])
def test_a_release_that_fails_before_its_promotion_never_gets_the_traffic(happened, release):
    story = [each for each in _story(happened, release, until=None) if each != "gone"]

    assert story[:3] == ["preview", "ready", "measured before, Running"]
    assert story[3] in ("measured before, Failed", "measured before, Error")
    assert story[4:] == ["aborted"]


def test_after_the_bad_releases_the_last_good_one_serves(happened):
    texts = [event.text for event in happened.events()]
    active = [text for text in texts[: texts.index("lonely: preview")] if text.endswith(": active")]

    assert active[-1] == "good: active"


def test_a_release_to_which_nobody_comes_is_held_measured_anew_when_promoted_and_well_by_full_promotion_alone(happened):
    story = _story(happened, "lonely", until=None)

    assert story[:8] == [
        "preview",
        "ready",
        "measured before, Running",
        "measured before, Successful",
        "active",
        "measured after, Running",
        "measured after, Inconclusive",
        "held",
    ]
    assert story[8] == "measured after, Running"
    # The measurement that full promotion ends says that it was successful, and says so before the Rollout or after it.
    assert [each for each in story[9:] if each != "measured after, Successful"] == ["well"]
    assert happened.hashes[happened.active] == "lonely"


def _plan(prometheus_url: str) -> Plan:
    short = {**SHORT, "PROMETHEUS_URL": prometheus_url}
    return record_stack("local", environ={f"{ANALYSIS}{path}": value for path, value in short.items()})


def _applied(plan: Plan) -> Iterator[Mapping[str, Any]]:
    """The API's namespace, and what its Rollout needs in it."""
    for type_ in APPLIED:
        for resource in plan.of_type(f"kubernetes:{type_}"):
            metadata = resource.inputs["metadata"]
            if NAMESPACE in (metadata.get("namespace"), metadata["name"]):
                yield _known(resource.inputs)


def _released(plan: Plan, image: str) -> Mapping[str, Any]:
    """The Rollout with an image."""
    rollout = copy.deepcopy(_known(plan.inputs(ROLLOUT, "api-workload-rollout")))
    rollout["spec"]["minReadySeconds"] = 1
    rollout["spec"]["template"]["spec"]["containers"][0]["image"] = image
    return rollout


def _known(value: Any) -> Any:
    """As an `up` would have it: names that are not known yet have one, and numbers are whole."""
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items() if not (key == "hostAliases" and each == UNKNOWN)}
    if isinstance(value, list):
        return [_known(each) for each in value]
    if value == UNKNOWN:
        return "known-after-up"
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _wanted(body: Mapping[str, Any]) -> Wanted:
    """As the resource of one program."""
    return Wanted(body=body, manager=manager_of(f"{body['kind']} {body['metadata']['name']}"), secret=False)


def _client(access: Access) -> client.ApiClient:
    configuration = client.Configuration(host=access.server)
    configuration.ssl_ca_cert = str(access.ca_file)
    token = access.token_file.read_text(encoding="utf-8").strip()
    return client.ApiClient(configuration, header_name="Authorization", header_value=f"Bearer {token}")


def _watch_metrics(folder: Path, pods: ToldPods, port: int) -> Child:
    """A Prometheus that looks each second, and takes the labels for what the collection would have added."""
    configuration = folder / "prometheus.yml"
    configuration.write_text(
        "global: {scrape_interval: 1s}\n"
        "scrape_configs:\n"
        "- job_name: api\n"
        "  honor_labels: true\n"
        f"  static_configs: [{{targets: ['{pods.address}']}}]\n",
        encoding="utf-8",
    )
    command = [
        prometheus.acquire().path,
        f"--config.file={configuration}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={folder / 'series'}",
    ]
    return Child(name="prometheus", command=command, log=folder / "prometheus.log", environment=os.environ)


def _story(line: TimeLine, release: str, *, until: str | None) -> list[str]:
    """What happened to a release, in order; up to an event, and without what is told in between of others."""
    texts = [event.text for event in line.events()]
    told = texts if until is None else texts[: texts.index(until)]
    mine = [match[1] for text in told if (match := re.fullmatch(f"{re.escape(release)}: (.*)", text))]
    return [each for each in mine if each not in ("on its way", "measured before, Pending", "measured after, Pending")]


def _times(line: TimeLine) -> dict[str, float]:
    """Seconds of each event's first time."""
    return {event.text: event.at_s for event in reversed(line.events())}
