"""A second region in the VPC of another stack, under Pulumi mocks in preview mode: of its own, closed, and no VPC."""

from dataclasses import replace

import pytest

from components.guest_network import GuestNetwork
from components.subnets import AddressPlanError
from tests.components.recovery_arguments import guest_network
from tests.components.test_network import NAT, SUBNETWORK, VPC, ZONE, network, previewed
from tests.recorded_plan import record

FIREWALL = "gcp:compute/firewall:Firewall"
HOST = "projects/p/global/networks/prod"


@pytest.fixture(scope="module")
def plan():
    return record(lambda: GuestNetwork("guest", guest_network()))


def test_the_vpc_and_what_belongs_to_it_stay_the_other_stacks(plan):
    made = {resource.type for resource in plan.resources}
    assert made.isdisjoint({VPC, ZONE, "gcp:servicenetworking/connection:Connection", "gcp:dns/policy:Policy"})


def test_everything_lies_in_the_other_stacks_vpc(plan):
    networks = [
        resource.inputs["network"] for resource in plan.resources if resource.custom and "network" in resource.inputs
    ]
    assert len(networks) > 5
    assert set(networks) == {HOST}


def test_subnets_and_way_out_are_made_as_in_the_first_region(plan):
    """All but region, names and ranges, which differ by intent."""
    first = previewed()
    told = {"region", "name", "network", "ipCidrRange", "secondaryIpRanges", "router"}
    for type_, part in ((SUBNETWORK, "nodes"), (SUBNETWORK, "proxies"), (NAT, "nat")):
        here, there = plan.inputs(type_, f"guest-{part}"), first.inputs(type_, f"net-{part}")
        assert {key: here[key] for key in here.keys() - told} == {key: there[key] for key in there.keys() - told}


def test_it_denies_by_itself_what_no_permit_of_its_own_lets_pass(plan):
    denials = [rule for rule in plan.every(FIREWALL).values() if rule.get("denies")]
    assert {rule["direction"] for rule in denials} == {"INGRESS", "EGRESS"}


def test_no_name_is_one_of_the_first_regions(plan):
    def names(found):
        return {
            resource.inputs["name"]
            for resource in found.resources
            if resource.custom and isinstance(resource.inputs.get("name"), str)
        }

    here = names(plan)
    assert here
    assert all(name.startswith("prod-dr") for name in here)
    assert network().network_name == "prod"
    assert here.isdisjoint(names(previewed()))


def test_ranges_that_overlap_are_refused():
    args = guest_network()
    with pytest.raises(AddressPlanError, match="overlap"):
        record(lambda: GuestNetwork("guest", guest_network(ranges=replace(args.ranges, pods=args.ranges.nodes))))
