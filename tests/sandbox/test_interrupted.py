import copy

import pytest

from sandbox.interrupted import adopted, has_interrupted, mended, strays, unread
from tests.sandbox.conftest import deployment, resource


def creating(name: str = "net", **changes: object) -> dict[str, object]:
    return {"resource": resource(name, id="", **changes), "type": "creating"}


NET = resource()


def test_what_the_cloud_has_is_adopted_under_its_id():
    mending = mended(deployment(pending=[creating()]), {NET["urn"]: ["projects/p/net"]})
    assert mending.adopted == {NET["urn"]: "projects/p/net"}
    assert [item["id"] for item in mending.deployment["resources"]] == ["projects/p/net"]


def test_no_note_is_left():
    mending = mended(deployment(pending=[creating()]), {})
    assert not has_interrupted(mending.deployment)


def test_what_the_cloud_does_not_have_is_forgotten():
    mending = mended(deployment(pending=[creating()]), {})
    assert (mending.adopted, mending.forgotten, mending.deployment["resources"]) == ({}, [NET["urn"]], [])


def test_a_component_is_forgotten_because_no_cloud_knows_it():
    mending = mended(deployment(pending=[creating(custom=False)]), {NET["urn"]: ["x"]})
    assert mending.forgotten == [NET["urn"]]


def test_an_interrupted_update_leaves_the_resource_as_the_state_has_it():
    mending = mended(
        deployment(NET, pending=[{"resource": resource(inputs={}), "type": "updating"}]), {NET["urn"]: ["x"]}
    )
    assert mending.deployment["resources"] == [NET]
    assert (mending.adopted, mending.forgotten) == ({}, [])


def test_an_interrupted_deletion_leaves_the_resource_to_be_deleted():
    mending = mended(deployment(NET, pending=[{"resource": NET, "type": "deleting"}]), {})
    assert mending.deployment["resources"] == [NET]


def test_a_replacement_under_way_is_adopted_and_the_older_one_marked_for_deletion():
    mending = mended(deployment(NET, pending=[creating()]), {NET["urn"]: [NET["id"], "projects/p/net-2"]})
    assert [(item["id"], item.get("delete", False)) for item in mending.deployment["resources"]] == [
        (NET["id"], True),
        ("projects/p/net-2", False),
    ]


def test_an_object_that_the_state_has_already_is_not_adopted_twice():
    mending = mended(deployment(NET, pending=[creating()]), {NET["urn"]: [NET["id"]]})
    assert mending.deployment["resources"] == [NET]
    assert mending.forgotten == [NET["urn"]]


def test_two_notes_of_one_resource_count_once():
    mending = mended(deployment(pending=[creating(), creating()]), {NET["urn"]: ["projects/p/net"]})
    assert len(mending.deployment["resources"]) == 1


def test_what_is_adopted_keeps_its_parent_dependencies_and_protection():
    kept = {"parent": "urn:parent", "dependencies": ["urn:other"], "protect": True}
    mending = mended(deployment(pending=[creating(**kept)]), {NET["urn"]: ["x"]})
    assert kept.items() <= mending.deployment["resources"][0].items()


def test_the_given_deployment_is_left_as_it_is():
    given = deployment(NET, pending=[creating("other")])
    before = copy.deepcopy(given)
    mended(given, {})
    assert given == before


def test_a_deployment_without_notes_needs_no_mending():
    assert not has_interrupted(deployment(NET))
    assert not has_interrupted({})


PROVIDER = resource("gcp", type="pulumi:providers:gcp", urn="urn:pulumi:dev::p::pulumi:providers:gcp::gcp", id="one")
REFERENCE = f"{PROVIDER['urn']}::one"


def in_cloud(name: str = "net", **changes: object) -> dict[str, object]:
    item = resource(name)
    return {"urn": item["urn"], "id": item["id"], "state": "active", "why": None, "created": "2026-01-01"} | changes


def planned(name: str = "net", op: str = "create", **changes: object) -> dict[str, object]:
    state = {"urn": NET["urn"], "type": NET["type"], "custom": True, "provider": REFERENCE, "protect": True}
    return {"op": op, "urn": resource(name)["urn"], "newState": state | changes}


def test_what_the_cloud_has_beyond_the_state_is_a_stray():
    assert set(strays(deployment(PROVIDER), "dev", [in_cloud()])) == {NET["urn"]}


def test_what_the_state_knows_is_no_stray():
    assert strays(deployment(NET), "dev", [in_cloud()]) == {}


def test_what_the_state_knows_under_another_id_is_no_stray():
    assert strays(deployment(NET), "dev", [in_cloud(id="projects/p/net-2")]) == {}


def test_an_object_of_another_stack_is_no_stray():
    assert strays(deployment(), "de", [in_cloud()]) == {}


def test_what_was_left_in_the_cloud_on_purpose_is_no_stray():
    assert strays(deployment(), "dev", [in_cloud(why="abandoned"), in_cloud(state="remains")]) == {}


def test_what_was_deleted_to_be_replaced_and_made_anew_is_a_stray():
    gone = resource(pendingReplacement=True)
    assert set(strays(deployment(gone), "dev", [in_cloud()])) == {NET["urn"]}


def test_of_two_objects_of_one_resource_the_newer_one_is_the_stray():
    found = strays(deployment(), "dev", [in_cloud(id="new", created="2026-02-01"), in_cloud(id="old")])
    assert [item["id"] for item in found.values()] == ["new"]


def test_a_stray_that_the_program_would_create_is_adopted():
    mending = adopted(deployment(PROVIDER), {NET["urn"]: in_cloud()}, [planned(parent=PROVIDER["urn"])])
    assert mending.adopted == {NET["urn"]: NET["id"]}
    made = mending.deployment["resources"][-1]
    assert (made["id"], made["provider"], made["parent"], made["protect"]) == (
        NET["id"],
        REFERENCE,
        PROVIDER["urn"],
        True,
    )


def test_a_stray_that_the_program_does_not_want_is_left_alone():
    mending = adopted(deployment(PROVIDER), {NET["urn"]: in_cloud()}, [planned(op="same"), planned("other")])
    assert (mending.adopted, mending.deployment["resources"]) == ({}, [PROVIDER])


def test_a_stray_under_a_provider_that_is_new_is_left_alone():
    mending = adopted(deployment(PROVIDER), {NET["urn"]: in_cloud()}, [planned(provider=f"{PROVIDER['urn']}::two")])
    assert mending.adopted == {}


def test_a_parent_that_the_state_does_not_know_is_left_to_the_next_run():
    mending = adopted(deployment(PROVIDER), {NET["urn"]: in_cloud()}, [planned(parent="urn:unknown")])
    assert "parent" not in mending.deployment["resources"][-1]


def test_what_is_adopted_takes_the_place_of_what_was_deleted_to_be_replaced():
    gone = resource(pendingReplacement=True)
    mending = adopted(deployment(PROVIDER, gone), {NET["urn"]: in_cloud()}, [planned(op="create-replacement")])
    assert [item.get("pendingReplacement") for item in mending.deployment["resources"]] == [None, None]


def test_what_was_adopted_and_never_read_is_unfinished_until_it_is():
    once = mended(deployment(NET, pending=[creating("other")]), {resource("other")["urn"]: ["projects/p/other"]})
    assert has_interrupted(once.deployment)
    again = mended(once.deployment, {})
    assert again.adopted == once.adopted
    assert again.deployment == once.deployment


def test_a_stray_that_was_adopted_is_unfinished_until_it_is_read():
    missing = {NET["urn"]: {"urn": NET["urn"], "id": "projects/p/net"}}
    provider = {"urn": "urn:p", "id": "1", "custom": True, "type": "pulumi:providers:gcp"}
    steps = [{"op": "create", "urn": NET["urn"], "newState": {**NET, "provider": "urn:p::1"}}]
    assert unread(adopted(deployment(provider), missing, steps).deployment) == {NET["urn"]: "projects/p/net"}


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": {"name": "net"}},
        {"outputs": {}, "custom": False},
        {"outputs": {}, "id": ""},
        {"outputs": {}, "delete": True},
        {"outputs": {}, "type": "pulumi:providers:gcp"},
    ],
)
def test_what_has_been_read_or_has_nothing_to_be_read_is_not_unfinished(changes):
    assert unread(deployment(resource(**changes))) == {}
