"""The recovery stack on the real engine, one story: it stands where its platform never was, as well guarded as that."""

from __future__ import annotations

import pytest

STACK = "prod-dr"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"


@pytest.fixture(scope="module")
def up(checkout):
    outcome = checkout.put_up(STACK)
    assert outcome.exit_code == 0, outcome.text
    return outcome


def test_it_comes_up_where_its_platform_is_not(checkout, up):
    assert "the cloud is lent what the stack names of it" in up
    told = checkout.outputs(STACK)
    assert (told["kind"], told["platform"]) == ("recovery", "prod")
    assert told["cluster"]["location"] == "europe-west4"


def test_its_database_follows_a_primary_that_it_never_asked(checkout, up):
    (instance,) = [found for found in checkout.resources(STACK).values() if found["type"] == INSTANCE]

    assert instance["outputs"]["instanceType"] == "READ_REPLICA_INSTANCE"
    assert not any(found["type"] == "pulumi:pulumi:StackReference" for found in checkout.resources(STACK).values())


def test_its_promotion_is_planned_in_place_and_nothing_else_changes(checkout, up):
    planned = checkout.run("preview", STACK, environ={"SPOTIFY_AI_AGENT__RECOVERY__PROMOTED": "true"})

    assert planned.exit_code == 0, planned.text
    assert "~ 1 to update" in planned
    assert "unchanged" in planned
    assert "replace" not in planned
    assert " to create" not in planned


def test_it_is_protected_as_its_platform_is(checkout, up):
    before = checkout.state_file(STACK).read_bytes()

    refused = checkout.run("destroy", STACK)

    assert refused.exit_code != 0
    assert "are protected, so nothing was deleted" in refused
    assert checkout.state_file(STACK).read_bytes() == before
