"""The address plan: nothing overlaps, nothing moves."""

from ipaddress import ip_network
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.subnets import RESERVED, AddressPlanError, carve, check, node_capacity, parse

untimed = settings(deadline=None)
prefixes = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(20, 28), max_size=8)
blocks_in_use = st.lists(st.integers(0, 255), max_size=4).map(
    lambda thirds: {str(third): f"10.0.{third}.0/24" for third in thirds}
)


def carved_or_skipped(block, wanted, taken):
    try:
        return carve(block, wanted, taken)
    except AddressPlanError:
        assume(False)
        raise


@untimed
@given(prefixes, blocks_in_use)
def test_carved_ranges_lie_in_the_block_have_their_size_and_meet_nothing(wanted, taken):
    carved = carved_or_skipped("10.0.0.0/16", wanted, taken)

    assert list(carved) == list(wanted)
    networks = {name: ip_network(cidr) for name, cidr in carved.items()}
    for name, network in networks.items():
        assert network.subnet_of(ip_network("10.0.0.0/16"))
        assert network.prefixlen == wanted[name]
        assert not any(network.overlaps(ip_network(cidr)) for cidr in taken.values())
    assert not any(one.overlaps(other) for one, other in combinations(networks.values(), 2))


@untimed
@given(prefixes, blocks_in_use, st.integers(20, 28))
def test_a_name_added_at_the_end_moves_no_other(wanted, taken, prefix):
    before = carved_or_skipped("10.0.0.0/16", wanted, taken)
    after = carved_or_skipped("10.0.0.0/16", {**wanted, "added last": prefix}, taken)

    assert {name: after[name] for name in before} == before


@untimed
@given(prefixes)
def test_what_is_carved_passes_the_check(wanted):
    check(carved_or_skipped("10.0.0.0/16", wanted, {}))


@untimed
@given(st.integers(16, 32))
def test_a_block_is_carved_to_the_last_range_and_then_it_is_full(prefix):
    count = 1 << (min(prefix, 24) - 16)
    wanted = {str(number): min(prefix, 24) for number in range(count)}

    assert len(set(carve("10.0.0.0/16", wanted, {}).values())) == count
    with pytest.raises(AddressPlanError, match=r"one more: no free /\d+ is left in 10.0.0.0/16"):
        carve("10.0.0.0/16", {**wanted, "one more": min(prefix, 24)}, {})


@pytest.mark.parametrize("prefix", [15, 33])
def test_a_prefix_that_does_not_fit_into_the_block_is_refused(prefix):
    with pytest.raises(AddressPlanError, match=f"pods: /{prefix} does not fit into 10.0.0.0/16"):
        carve("10.0.0.0/16", {"pods": prefix}, {})


def test_overlapping_ranges_are_refused_by_name():
    with pytest.raises(AddressPlanError, match=r"nodes \(10.0.0.0/20\) and services \(10.0.8.0/22\) overlap"):
        check({"nodes": "10.0.0.0/20", "pods": "10.4.0.0/14", "services": "10.0.8.0/22"})


@pytest.mark.parametrize(("name", "cidr"), RESERVED.items())
def test_a_range_that_no_vpc_can_use_is_refused(name, cidr):
    with pytest.raises(AddressPlanError, match=f"nodes .* overlaps {name}"):
        check({"nodes": cidr})


@pytest.mark.parametrize(
    ("cidr", "problem"),
    [
        ("10.0.0.1/20", "has host bits set"),
        ("10.0.0.0/33", "does not appear to be"),
        ("nonsense", "does not appear to be"),
        ("fd00::/64", "is not IPv4"),
    ],
)
def test_what_is_no_ipv4_range_is_refused(cidr, problem):
    with pytest.raises(AddressPlanError, match=f"address range nodes: .*{problem}"):
        parse("nodes", cidr)


@pytest.mark.parametrize(
    ("pods", "per_node", "nodes"),
    [
        ("10.52.0.0/14", 110, 1024),  # a /24 each, Google's own example
        ("10.52.0.0/14", 64, 2048),  # a /25 each
        ("10.52.0.0/14", 32, 4096),
        ("10.52.0.0/24", 8, 16),
        ("10.52.0.0/14", 256, 512),
        ("10.52.0.0/25", 110, 0),
    ],
)
def test_a_range_for_pods_serves_as_many_nodes_as_gke_says(pods, per_node, nodes):
    assert node_capacity(pods, per_node) == nodes


@pytest.mark.parametrize("per_node", [7, 257])
def test_pods_per_node_outside_gkes_limits_are_refused(per_node):
    with pytest.raises(AddressPlanError, match=f"{per_node} is outside GKE's limits, 8 to 256"):
        node_capacity("10.52.0.0/14", per_node)
