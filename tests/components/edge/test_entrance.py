"""A second entrance: an address, and nothing that the first one has already."""

from __future__ import annotations

from components.edge.certificates import Certificates
from components.edge.entrance import Entrance
from tests.components import recovery_arguments, security_arguments
from tests.recorded_plan import record

ADDRESS = "gcp:compute/globalAddress:GlobalAddress"


def test_it_is_an_address_and_nothing_else():
    plan = record(lambda: Entrance("edge", recovery_arguments.entrance()))

    assert [resource.type for resource in plan.resources if resource.custom] == [ADDRESS]


def test_it_is_one_that_a_gateway_can_take_in_the_place_of_the_first():
    here = record(lambda: Entrance("edge", recovery_arguments.entrance())).inputs(ADDRESS, "edge-address")
    first = record(lambda: Certificates("edge", security_arguments.certificates())).inputs(ADDRESS, "edge-address")

    differing = {key for key in here.keys() | first.keys() if here.get(key) != first.get(key)}
    assert differing <= {"name", "description", "labels"}
    assert here["name"] != first["name"]
