"""The cloud killed after it had made a bucket and before it could say so: the next `up` adopts the bucket."""

from __future__ import annotations

import json

import pytest

KILLED_DURING = "gcp:storage/bucket:Bucket"
"""Dev has three."""


@pytest.fixture(scope="module")
def broken(checkout):
    """An `up` of dev during which the stand-in cloud kills itself, and what it had made by then."""
    cloud = checkout.directory / "cloud"
    cloud.mkdir(parents=True)
    fault = {"provider": "gcp", "operation": "Create", "type": KILLED_DURING, "nth": 1, "when": "after"}
    (cloud / "faults.json").write_text(json.dumps([{**fault, "action": "kill"}]), encoding="utf-8")
    outcome = checkout.put_up("dev")
    (cloud / "faults.json").unlink()
    return outcome


def buckets(checkout):
    return {found["id"]: found["created"] for found in checkout.objects() if found["type"] == KILLED_DURING}


def test_the_engine_took_the_creation_for_failed(checkout, broken):
    assert broken.exit_code == 1, broken.text
    made = {found["urn"] for found in checkout.objects() if found["type"] == KILLED_DURING}
    assert made
    assert made - set(checkout.resources("dev")), "the cloud answered in time: nothing is shown"
    latest = json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))["checkpoint"]["latest"]
    assert not latest.get("pending_operations")


def test_the_next_up_says_what_it_adopts_and_makes_nothing_twice(checkout, broken):
    before = buckets(checkout)

    again = checkout.put_up("dev")

    assert again.exit_code == 0, again.text
    assert "adopted instead of made again" in again
    for id_ in before:
        assert f"as {id_}\n" in again
    assert before.items() <= buckets(checkout).items()
    assert {found["urn"] for found in checkout.objects()} <= set(checkout.resources("dev"))


def test_what_was_adopted_stands_in_the_state_like_what_was_made(checkout, broken):
    found = [item for item in checkout.resources("dev").values() if item["type"] == KILLED_DURING]

    assert len(found) == 3
    assert {item["parent"] for item in found} <= set(checkout.resources("dev"))
    assert all(item["dependencies"] and item["inputs"]["deletionPolicy"] for item in found)


def test_after_that_nothing_is_left_to_do(checkout, broken):
    again = checkout.put_up("dev")

    assert again.exit_code == 0, again.text
    assert "unchanged" in again
    assert " created" not in again
    assert " updated" not in again
    assert "adopted" not in again
