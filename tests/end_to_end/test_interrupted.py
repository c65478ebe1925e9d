"""`up` broken off twice, by its engine's death and by the cloud's: the third one converges, and nothing is doubled.

Another one that is started during the third is refused.
"""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from sandbox.session import SKIP_CHECKPOINTS
from tests.end_to_end.checkout import Outcome

KILLED_DURING = "gcp:storage/bucket:Bucket"
"""Dev has three; a name is taken once in the whole world, so that a second one would be refused."""

LATE = "kubernetes:argoproj.io/v1alpha1:Rollout"
"""What hangs together with nearly everything else."""

LONGEST_WAIT_S = 120

DELAYED_S = 15
"""Long enough for a second `up` to be refused on a loaded machine."""


def wait_for(condition, what):
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {LONGEST_WAIT_S} s"
        time.sleep(0.05)


def break_next(checkout, operation, type_, when, **action):
    """Let the cloud do something else than answer, the next time that it is asked for one operation."""
    cloud = checkout.directory / "cloud"
    cloud.mkdir(parents=True, exist_ok=True)
    (cloud / "faults.fired").unlink(missing_ok=True)
    fault = {"operation": operation, "type": type_, "nth": 1, "when": when, **action}
    (cloud / "faults.json").write_text(json.dumps([fault]), encoding="utf-8")
    return cloud / "faults.fired"


def mend(checkout):
    (checkout.directory / "cloud" / "faults.json").unlink()


def buckets(checkout):
    """When each was made, by its identifier."""
    return {found["id"]: found["created"] for found in checkout.objects() if found["type"] == KILLED_DURING}


def latest(checkout):
    return json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]


def locks(checkout):
    return list((checkout.directory / "state").rglob("locks/**/*.json"))


@pytest.fixture(scope="module")
def killed(checkout):
    """An `up` of dev whose engine is killed while the cloud has made a bucket and has not answered yet."""
    fired = break_next(checkout, "Create", KILLED_DURING, "after", action="delay", seconds=30)
    process = checkout.start("up", "dev", "--skip-preview")
    wait_for(fired.exists, "the delayed creation")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    mend(checkout)
    return process


def test_the_killed_up_left_its_marks(checkout, killed):
    assert latest(checkout)["pending_operations"], "the kill came too late to show anything"
    assert len(buckets(checkout)) >= 1
    assert locks(checkout)


@pytest.fixture(scope="module")
def broken(checkout, killed):
    """The next `up`, during which the cloud kills itself after it has made a second bucket and before it can say so."""
    before = buckets(checkout)
    break_next(checkout, "Create", KILLED_DURING, "after", action="kill")
    outcome = checkout.put_up("dev")
    mend(checkout)
    return before, outcome


def test_the_next_up_adopts_what_the_killed_one_had_made_and_takes_what_a_killed_cloud_made_for_failed(
    checkout, broken
):
    before, outcome = broken

    assert outcome.exit_code == 1, outcome.text
    for id_ in before:
        assert f"as {id_}\n" in outcome
    assert before.items() < buckets(checkout).items(), "the cloud was killed before it made another"
    made = {found["urn"] for found in checkout.objects() if found["type"] == KILLED_DURING}
    assert made - set(checkout.resources("dev")), "the cloud answered in time: nothing is shown"
    assert not latest(checkout).get("pending_operations")


@pytest.fixture(scope="module")
def converged(checkout, broken):
    """The `up` after that, slow at one of its last objects, and another one that was started meanwhile."""
    before = buckets(checkout)
    unknown = before.keys() - {found.get("id") for found in checkout.resources("dev").values()}
    fired = break_next(checkout, "Create", LATE, "before", action="delay", seconds=DELAYED_S)
    process = checkout.start("up", "dev", "--skip-preview", environ={SKIP_CHECKPOINTS: "1"})
    wait_for(fired.exists, "the delayed creation")
    second = checkout.run("up", "dev", "--skip-preview")
    text, _ = process.communicate()
    mend(checkout)
    return before, unknown, Outcome(process.returncode, text), process.pid, second


def test_the_up_after_that_says_what_it_adopts_and_converges_with_nothing_doubled(checkout, converged):
    before, unknown, again, *_ = converged

    assert again.exit_code == 0, again.text
    assert "adopted instead of made again" in again
    assert unknown
    for id_ in unknown:
        assert f"as {id_}\n" in again
    assert before.items() <= buckets(checkout).items()
    assert len(buckets(checkout)) == 3
    assert {found["urn"] for found in checkout.objects()} <= set(checkout.resources("dev"))
    assert not latest(checkout).get("pending_operations")
    assert locks(checkout) == []


def test_a_second_up_at_the_same_time_is_refused(converged):
    *_, pid, second = converged

    assert second.exit_code == 1, second.text
    assert "Traceback" not in second
    assert str(pid) in second or "another" in second.text.lower()


def test_what_was_adopted_stands_in_the_state_like_what_was_made(checkout, converged):
    found = [item for item in checkout.resources("dev").values() if item["type"] == KILLED_DURING]

    assert len(found) == 3
    assert {item["parent"] for item in found} <= set(checkout.resources("dev"))
    assert all(item["dependencies"] and item["inputs"]["deletionPolicy"] for item in found)


def test_after_that_nothing_is_left_to_do_and_a_killed_stand_in_cloud_has_lost_nothing(checkout, converged):
    """The next cloud has everything that the killed one had: the `up` that starts it finds the stack as it left it."""
    servers = json.loads((checkout.directory / "cloud" / "servers.json").read_text(encoding="utf-8"))
    before = checkout.objects()
    os.kill(servers["pid"], signal.SIGKILL)

    again = checkout.put_up("dev")

    assert again.exit_code == 0, again.text
    assert "unchanged" in again
    assert " created" not in again
    assert " updated" not in again
    assert "adopted" not in again
    assert checkout.objects() == before
