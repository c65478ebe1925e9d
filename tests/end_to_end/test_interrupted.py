"""`up` killed in the middle: the next one converges, nothing doubled, only a dead process's lock removed."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from sandbox.session import SKIP_CHECKPOINTS

KILLED_DURING = "gcp:storage/bucket:Bucket"
"""Dev has three; a name is taken once in the whole world, so that a second one would be refused."""

LONGEST_WAIT_S = 120


def wait_for(condition, what):
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {LONGEST_WAIT_S} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def killed(checkout):
    """An `up` of dev whose engine is killed while the cloud has made a bucket and has not answered yet."""
    cloud = checkout.directory / "cloud"
    cloud.mkdir(parents=True)
    fault = {"provider": "gcp", "operation": "Create", "type": KILLED_DURING, "nth": 1, "when": "after"}
    (cloud / "faults.json").write_text(json.dumps([{**fault, "action": "delay", "seconds": 30}]), encoding="utf-8")
    process = checkout.start("up", "dev", "--skip-preview")
    wait_for((cloud / "faults.fired").exists, "the delayed creation")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (cloud / "faults.json").unlink()
    return process


def locks(checkout):
    return list((checkout.directory / "state").rglob("locks/**/*.json"))


def test_the_killed_up_left_its_marks(checkout, killed):
    latest = json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]
    assert latest["pending_operations"], "the kill came too late to show anything"
    assert any(found["type"] == KILLED_DURING for found in checkout.objects())
    assert locks(checkout)


def test_the_next_up_converges_with_nothing_doubled(checkout, killed):
    before = {found["id"] for found in checkout.objects() if found["type"] == KILLED_DURING}
    again = checkout.put_up("dev")
    assert again.exit_code == 0, again.text

    after = [found for found in checkout.objects() if found["type"] == KILLED_DURING]
    assert len(after) == 3
    assert before <= {found["id"] for found in after}, "the bucket that the killed run made was made a second time"
    latest = json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    assert locks(checkout) == []


def test_after_that_nothing_is_left_to_do_and_a_killed_stand_in_cloud_has_lost_nothing(checkout, killed):
    """The next cloud has everything that the killed one had: the `up` that starts it finds the stack as it left it."""
    servers = json.loads((checkout.directory / "cloud" / "servers.json").read_text(encoding="utf-8"))
    before = checkout.objects()
    os.kill(servers["pid"], signal.SIGKILL)

    again = checkout.put_up("dev")

    assert again.exit_code == 0, again.text
    assert "unchanged" in again
    assert " created" not in again
    assert " updated" not in again
    assert checkout.objects() == before


def test_a_second_up_at_the_same_time_is_refused(checkout, killed):
    cloud = checkout.directory / "cloud"
    (cloud / "faults.fired").unlink()
    checkout.edit("environments/dev/dev.yml", "maximum_nodes: 6", "maximum_nodes: 7")
    fault = {"operation": "Update", "type": "gcp:container/nodePool:NodePool", "nth": 1, "when": "before"}
    (cloud / "faults.json").write_text(json.dumps([{**fault, "action": "delay", "seconds": 15}]), encoding="utf-8")
    first = checkout.start("up", "dev", "--skip-preview", environ={SKIP_CHECKPOINTS: "1"})
    wait_for((cloud / "faults.fired").exists, "the delayed update")

    second = checkout.run("up", "dev", "--skip-preview")
    text, _ = first.communicate()

    assert second.exit_code == 1, second.text
    assert "Traceback" not in second
    assert str(first.pid) in second or "another" in second.text.lower()
    assert first.returncode == 0, text
