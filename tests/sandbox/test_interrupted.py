import copy

from sandbox.interrupted import has_interrupted, mended
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
