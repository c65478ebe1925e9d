"""`up` killed at moments from its first line to its last resources, each time on what the kill before has left.

Where the backend is killed inside a write cannot be chosen; what such a kill was seen to leave is put there by hand.
"""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

LONGEST_WAIT_S = 120
MADE = ("gcp:kms/cryptoKey:CryptoKey", "kubernetes:core/v1:ConfigMap")

pytestmark = pytest.mark.faults


@pytest.fixture
def fault(checkout):
    """Has the stand-in cloud fail once, in a way of the test's; gives the file that tells when it did."""
    cloud = checkout.directory / "cloud"
    cloud.mkdir(parents=True, exist_ok=True)

    def set_up(**rule):
        (cloud / "faults.json").write_text(json.dumps([{"nth": 1, **rule}]), encoding="utf-8")
        return cloud / "faults.fired"

    yield set_up
    for name in ("faults.json", "faults.fired"):
        (cloud / name).unlink(missing_ok=True)


def comes(file):
    """A moment that a file tells; looked for some fifty times a second."""

    def reached(process):
        time.sleep(0.02)
        return file.exists()

    return reached


def says(line):
    """A moment that a line tells; read as fast as it is printed, or the kill comes long after it."""
    return lambda process: line in process.stdout.readline()


def killed(checkout, reached):
    process = checkout.start("up", "dev")
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not reached(process):
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline, f"the moment did not come in {LONGEST_WAIT_S} s"
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def made_at(checkout):
    return {(item["type"], item["id"]): item["created"] for item in checkout.objects()}


@pytest.mark.parametrize("line", ["Previewing update", "Updating (dev)"])
def test_a_kill_when_the_engine_begins(checkout, line):
    killed(checkout, says(line))


@pytest.mark.parametrize("made", MADE)
def test_a_kill_when_the_cloud_has_made_something_and_not_said_so(checkout, fault, made):
    fired = fault(operation="Create", type=made, when="after", action="delay", seconds=30)
    killed(checkout, comes(fired))
    latest = json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]
    assert latest["pending_operations"], "the kill came too late to show anything"


def test_a_refresh_of_what_is_adopted_that_fails(checkout, fault):
    fault(operation="Read", type=MADE[-1], when="before", action="error", message="the quota of reads is used up")

    refused = checkout.run("up", "dev")

    assert refused.exit_code == 1, refused.text
    assert "the quota of reads is used up" in refused
    assert "Traceback" not in refused


def test_the_next_up_converges_whatever_half_written_files_lie_around(checkout):
    stacks = checkout.state_file("dev").parent
    for whole in [*stacks.glob("*.json"), *stacks.parents[1].glob("locks/**/*.json")]:
        whole.with_name(f"{whole.name}.attrs").touch()
    (stacks / "dev.json.5f1d7c0e.tmp").write_text('{"checkpoint": {')
    before = made_at(checkout)

    again = checkout.run("up", "dev")

    assert again.exit_code == 0, again.text
    assert "did not get to its end" in again
    latest = json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    assert before.items() <= made_at(checkout).items(), "what was there already was made a second time"
    assert {item["urn"] for item in checkout.objects()} <= set(checkout.resources("dev"))
    assert [path for path in stacks.iterdir() if path.suffix in (".tmp", ".attrs")] == []
