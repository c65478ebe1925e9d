"""The address plan: nothing overlaps, nothing unusable."""

import pytest

from components.subnets import RESERVED, AddressPlanError, check, parse


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
