"""What excludes one another, what needs company, and how much is too much: refused before the cloud is asked."""

import pytest

from sandbox.cloud.catalogue import entries
from sandbox.cloud.relation import Relation, Selection
from sandbox.cloud.wire import UNKNOWN

CLUSTER = "gcp:container/cluster:Cluster"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
USER = "gcp:sql/user:User"

ONE = Relation(kind="one", holder="house", names=("door", "gate"))
SOME = Relation(kind="some", holder="house", names=tuple("abcdefgh"))
APART = Relation(kind="apart", holder="", names=("house.door", "tent"))
NEEDS = Relation(kind="needs", holder="rooms[]", names=("lock", "key"))
SELECTED = Selection(
    holder="lodging", by="type", members={"house": "door", "villa": "door", "tent": "zip", "sky": None}
)


def said(relation, inputs):
    return [str(failure) for failure in relation.failures(inputs)]


@pytest.mark.parametrize(
    ("relation", "inputs", "told"),
    [
        (ONE, {"house": {}}, "house: needs one of door, gate, and has none: set one of them"),
        (ONE, {"house": {"door": 1, "gate": 2}}, "house.door: cannot be set beside gate: remove one of the two"),
        (
            SOME,
            {"house": {}},
            "house: has none of a, b, c, d, e, f and 2 more: set one of them, or leave the object out",
        ),
        (APART, {"house": {"door": 1}, "tent": 0}, "house.door: cannot be set beside tent: remove one of the two"),
        (NEEDS, {"rooms": [{}, {"lock": 1}]}, "rooms[1].lock: is set without key: set both or neither"),
        (SELECTED, {"lodging": {"type": "tent"}}, "lodging.zip: is missing, and type selects it: set it"),
        (
            SELECTED,
            {"lodging": {"type": "sky", "door": 1}},
            "lodging.door: goes with type house or villa only: remove it, or select it",
        ),
    ],
)
def test_a_broken_relation_is_told_with_its_place_and_remedy(relation, inputs, told):
    assert said(relation, inputs) == [told]


@pytest.mark.parametrize(
    ("relation", "inputs"),
    [
        (ONE, {"house": {"door": 1}}),
        (ONE, {}),
        (ONE, {"house": UNKNOWN}),
        (SOME, {"house": {"h": False}}),
        (APART, {"tent": 1}),
        (NEEDS, {"rooms": [{"key": 1}, {"lock": 1, "key": 1}]}),
        (SELECTED, {"lodging": {"type": "house", "door": 1}}),
        (SELECTED, {"lodging": {"type": "sky"}}),
        (SELECTED, {"lodging": {"type": UNKNOWN, "door": 1, "zip": 1}}),
        (SELECTED, {"lodging": {"type": "tent", "zip": UNKNOWN, "door": UNKNOWN}}),
        (SELECTED, {"lodging": {"door": 1}}),
        (SELECTED, {"lodging": UNKNOWN}),
    ],
)
def test_a_kept_relation_says_nothing(relation, inputs):
    assert said(relation, inputs) == []


@pytest.mark.parametrize("doubtful", [UNKNOWN, []])
@pytest.mark.parametrize(
    ("relation", "inputs"),
    [
        (ONE, lambda doubtful: {"house": {"door": doubtful}}),
        (ONE, lambda doubtful: {"house": {"door": 1, "gate": doubtful}}),
        (SOME, lambda doubtful: {"house": {"a": doubtful}}),
        (NEEDS, lambda doubtful: {"rooms": [{"lock": doubtful}, {"lock": 1, "key": doubtful}]}),
    ],
)
def test_what_may_be_set_or_not_breaks_no_relation(relation, inputs, doubtful):
    assert said(relation, inputs(doubtful)) == []


@pytest.mark.parametrize(
    ("type_", "changed", "told"),
    [
        (
            CLUSTER,
            {"loggingConfig": {"enableComponents": ["SYSTEM"]}},
            "has a value that is not allowed; expected one of",
        ),
        (
            CLUSTER,
            {"clusterIpv4Cidr": "10.0.0.0/14", "ipAllocationPolicy": {"stackType": "IPV4"}},
            "cannot be set beside ipAllocationPolicy",
        ),
        (CLUSTER, {"maintenancePolicy": {"maintenanceExclusions": []}}, "needs one of dailyMaintenanceWindow"),
        (
            INSTANCE,
            {"settings": {"tier": "db-f1-micro", "maintenanceWindow": {"hour": 24}}},
            "expected 0 to 23: change it",
        ),
        (INSTANCE, {"settings": {"tier": "db-f1-micro", "insightsConfig": {}}}, "has none of queryInsightsEnabled"),
        (USER, {"passwordWo": "x"}, "is set without passwordWoVersion"),
    ],
)
def test_the_gcp_providers_own_validation_is_known_to_the_stand_in(cloud, make, type_, changed, told):
    (failure,) = cloud.check(type_, make.example(type_, **changed)).failures

    assert told in failure.reason


def test_a_value_out_of_bounds_is_not_repeated(cloud, make):
    settings = {"tier": "db-f1-micro", "maintenanceWindow": {"hour": 424_242}}

    (failure,) = cloud.check(INSTANCE, make.example(INSTANCE, settings=settings)).failures

    assert "424242" not in failure.reason


def test_every_relation_names_two_properties_or_more():
    short = [(entry.type, held) for entry in entries().values() for held in entry.relations if len(set(held.names)) < 2]

    assert short == []
