import pytest

from sandbox.protection import protected, readable
from tests.sandbox.conftest import deployment, resource

URN = resource()["urn"]


def why(**changes: object) -> list[str]:
    return protected(deployment(resource(**changes))).get(URN, [])


def test_an_unprotected_resource_is_not_listed():
    assert protected(deployment(resource())) == {}


def test_the_engines_own_protection_counts():
    assert why(protect=True) == ["protect: true"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"deletionProtection": True}, ["deletionProtection: true"]),
        ({"settings": {"deletionProtectionEnabled": True}}, ["settings.deletionProtectionEnabled: true"]),
        ({"settings": [{"deletionProtectionEnabled": True}]}, ["settings.deletionProtectionEnabled: true"]),
        ({"deletionPolicy": "PREVENT"}, ["deletionPolicy: PREVENT"]),
        ({"deletionProtection": False, "deletionPolicy": "DELETE"}, []),
        ({"labels": {"deletionPolicy": "PREVENT"}}, []),
    ],
)
def test_the_clouds_own_protection_counts_at_every_depth(inputs, expected):
    assert why(inputs=inputs) == expected


def test_what_the_cloud_answered_counts_more_than_what_it_was_asked():
    assert why(inputs={"deletionProtection": True}, outputs={"deletionProtection": False}) == []


def test_a_default_that_only_the_cloud_knows_counts():
    assert why(outputs={"deletionProtection": True}) == ["deletionProtection: true"]


def test_components_only_repeat_their_children():
    assert protected(deployment(resource(custom=False, protect=True))) == {}


def test_what_is_being_deleted_already_is_not_listed():
    assert protected(deployment(resource(delete=True, protect=True))) == {}


def test_an_empty_state_has_nothing_protected():
    assert protected({}) == {}


def test_a_resource_is_called_by_its_type_and_name():
    assert readable(URN) == "gcp:compute/network:Network net"
