"""Ranges of addresses that are the internet in all but name, however they are spelt.

`0.0.0.0/0` is easy to find; `0.0.0.0/1` beside `128.0.0.0/1` is the same, and any list that leaves a corner out is
nearly the same. So a list is judged by the share of the internet that its ranges hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any, Final

from guardrails.inputs import UNKNOWN, Violation

Network = IPv4Network | IPv6Network

# Nobody's own network is that large: the largest holders of addresses have two or three of 256 parts.
OPEN_SHARE: Final = 1 / 32

# What is not routed on the internet. https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast.
NOT_PUBLIC: Final = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
        ),
    )
)
PUBLIC_V4: Final = 2**32 - sum(network.num_addresses for network in NOT_PUBLIC)
# Global unicast. https://www.iana.org/assignments/ipv6-address-space
PUBLIC_V6: Final = IPv6Network("2000::/3")


def share_of_the_internet(ranges: Iterable[str]) -> float:
    """The share of all public addresses that lies in at least one of the ranges, 0 to 1, of the fuller address family.

    Raises:
        ValueError: One of them is neither an address nor a range in CIDR notation.
    """
    networks = [_network(text) for text in ranges]
    old = sum(_public(each) for each in collapse_addresses(n for n in networks if isinstance(n, IPv4Network)))
    new = sum(_global(each) for each in collapse_addresses(n for n in networks if isinstance(n, IPv6Network)))
    return max(old / PUBLIC_V4, new / PUBLIC_V6.num_addresses)


def is_nearly_the_internet(ranges: Iterable[str]) -> bool:
    """Whether the ranges together hold a larger part of the internet than any one network has; raises as the share."""
    return share_of_the_internet(ranges) > OPEN_SHARE


def refuse_the_internet(path: str, ranges: Iterable[tuple[str, Any]]) -> Iterator[Violation]:
    """One violation per range that is too large or none at all; if there is none, one when all together are too large.

    Args:
        path: The list, for what is wrong with all together.
        ranges: Path and text of each; unknown ones are left for `up`.
    """
    known = [(where, text) for where, text in ranges if text is not UNKNOWN]
    alone = [where for where, text in known if not _is_range(text) or is_nearly_the_internet([text])]
    for where in alone:
        yield Violation(path=where, expected="a range of addresses that is far smaller than the internet")
    if not alone and is_nearly_the_internet(text for _, text in known):
        yield Violation(path=path, expected="ranges that together are far smaller than the internet")


def _network(text: str) -> Network:
    """Host bits are let pass, as some of Google's APIs do; a plain address is a range of one."""
    return ip_network(text, strict=False)


def _is_range(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        _network(text)
    except ValueError:
        return False
    return True


def _public(network: IPv4Network) -> int:
    """How many of its addresses are public. Two ranges are apart, or one holds the other."""
    if any(network.subnet_of(other) for other in NOT_PUBLIC):
        return 0
    return network.num_addresses - sum(other.num_addresses for other in NOT_PUBLIC if other.subnet_of(network))


def _global(network: IPv6Network) -> int:
    if network.subnet_of(PUBLIC_V6):
        return network.num_addresses
    return PUBLIC_V6.num_addresses if PUBLIC_V6.subnet_of(network) else 0
