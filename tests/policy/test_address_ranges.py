"""The internet is found however it is spelt: as one range, as halves, or as a list that leaves a corner out."""

from ipaddress import IPv4Network, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.address_ranges import NOT_PUBLIC, is_nearly_the_internet, refuse_the_internet, share_of_the_internet
from guardrails.inputs import UNKNOWN
from tests.policy.examples.example import UNKNOWN as MARKER

networks = st.builds(
    lambda bits, prefix: str(IPv4Network((bits >> (32 - prefix) << (32 - prefix) if prefix else 0, prefix))),
    st.integers(0, 2**32 - 1),
    st.integers(0, 32),
)
some = st.lists(networks, max_size=8)
HALVES = ["0.0.0.0/1", "128.0.0.0/1"]


@pytest.mark.parametrize(
    "ranges",
    [
        pytest.param(["0.0.0.0/0"], id="in one"),
        pytest.param(HALVES, id="in halves"),
        pytest.param(["0.0.0.0/1"], id="one half"),
        pytest.param([f"{first}.0.0.0/8" for first in range(1, 224)], id="in slices"),
        pytest.param([f"{first}.0.0.0/8" for first in range(0, 256, 4)], id="a quarter, in slices"),
        pytest.param(["10.0.0.0/8", "::/0"], id="the newer one"),
        pytest.param(["2000::/4", "3000::/4"], id="the newer one in halves"),
        pytest.param(["1.2.3.4/0"], id="with bits behind the prefix"),
    ],
)
def test_the_internet_is_found_however_it_is_spelt(ranges):
    assert is_nearly_the_internet(ranges)


@pytest.mark.parametrize(
    "ranges",
    [
        pytest.param([], id="nothing"),
        pytest.param(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"], id="all private ranges"),
        pytest.param(["130.211.0.0/22", "35.191.0.0/16", "34.126.0.0/18"], id="Google's"),
        pytest.param(["17.0.0.0/8", "53.0.0.0/8"], id="two of the largest networks"),
        pytest.param(["203.0.113.7"], id="an address"),
        pytest.param(["fd00::/8", "2001:db8::/32"], id="private and small, of the newer one"),
    ],
)
def test_what_a_network_of_ones_own_may_be_is_let_pass(ranges):
    assert not is_nearly_the_internet(ranges)


@settings(deadline=None)
@given(some)
def test_a_share_is_a_share(ranges):
    assert 0 <= share_of_the_internet(ranges) <= 1


@settings(deadline=None)
@given(some, networks)
def test_one_more_range_never_makes_it_less(ranges, another):
    assert share_of_the_internet([*ranges, another]) >= share_of_the_internet(ranges)


@settings(deadline=None)
@given(some, st.randoms())
def test_neither_order_nor_repetition_matters(ranges, random):
    shuffled = [*ranges, *ranges]
    random.shuffle(shuffled)

    assert share_of_the_internet(shuffled) == share_of_the_internet(ranges)


@settings(deadline=None)
@given(some)
def test_halves_are_the_whole(ranges):
    halves = [str(half) for text in ranges for half in (IPv4Network(text).subnets() if text[-3:] != "/32" else [text])]

    assert share_of_the_internet(halves) == share_of_the_internet(ranges)


@settings(deadline=None)
@given(networks)
def test_what_is_left_out_and_what_is_left_are_all_there_is(text):
    rest = [str(each) for each in IPv4Network("0.0.0.0/0").address_exclude(IPv4Network(text))]

    assert share_of_the_internet([text]) + share_of_the_internet(rest) == pytest.approx(1)


@settings(deadline=None)
@given(st.sampled_from(NOT_PUBLIC), st.integers(0, 8))
def test_what_is_not_routed_counts_nothing(network, deeper):
    part = next(network.subnets(prefixlen_diff=min(deeper, 32 - network.prefixlen)))

    assert share_of_the_internet([str(part)]) == 0


@settings(deadline=None)
@given(networks)
def test_the_share_of_one_range_is_what_lies_outside_of_the_ranges_that_are_not_routed(text):
    """A slow second opinion: by taking the ranges off one by one."""
    left = [ip_network(text)]
    for other in NOT_PUBLIC:
        left = [
            part
            for each in left
            if not each.subnet_of(other)
            for part in (each.address_exclude(other) if other.subnet_of(each) else [each])
        ]

    share = sum(each.num_addresses for each in left) / sum(
        each.num_addresses for each in _public_parts(IPv4Network("0.0.0.0/0"))
    )
    assert share_of_the_internet([text]) == pytest.approx(share)


def _public_parts(network):
    left = [network]
    for other in NOT_PUBLIC:
        left = [part for each in left for part in (each.address_exclude(other) if other.subnet_of(each) else [each])]
    return left


def paths(*ranges):
    return [each.path for each in refuse_the_internet("list", [(f"list[{i}]", text) for i, text in enumerate(ranges)])]


def test_a_range_that_is_too_large_by_itself_is_named():
    assert paths("10.0.0.0/8", "0.0.0.0/0", "::/0") == ["list[1]", "list[2]"]


def test_ranges_that_are_too_large_together_name_the_list():
    assert paths(*[f"{first}.0.0.0/8" for first in range(20, 60)]) == ["list"]


@pytest.mark.parametrize("text", ["everybody", "", "10.0.0.0/33", "10.0.0", MARKER, 7.0, None, True])
def test_what_is_no_range_is_refused_at_its_place(text):
    assert paths("10.0.0.0/8", text) == ["list[1]"]


def test_an_unknown_range_is_left_for_up():
    assert paths(UNKNOWN, "10.0.0.0/8") == []
