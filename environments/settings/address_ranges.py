"""IPv4 ranges as settings: which a VPC can use, and how small one may be for its purpose."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import AfterValidator

# https://cloud.google.com/vpc/docs/subnets#valid-ranges: RFC 1918, and RFC 6598, which pods of GKE often take.
USABLE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
DOCKER_BRIDGE = IPv4Network("172.17.0.0/16")
"""What nodes use themselves; a range of ours there cannot be reached from them."""


def smallest(prefix: int) -> AfterValidator:
    """A range that a VPC can use, with a prefix of at most `prefix` bits: for less there is no room."""

    def check(value: str) -> str:
        network = _network(value)
        if not any(network.subnet_of(usable) for usable in USABLE):
            raise ValueError(f"{network} is not private: choose from {', '.join(map(str, USABLE))}")
        if network.overlaps(DOCKER_BRIDGE):
            raise ValueError(f"{network} overlaps {DOCKER_BRIDGE}, which nodes use themselves; choose another")
        if network.prefixlen > prefix:
            raise ValueError(f"{network} is too small for its purpose; choose a /{prefix} or larger")
        return str(network)

    return AfterValidator(check)


def _any_range(value: str) -> str:
    return str(_network(value))


def _any_address(value: str) -> str:
    try:
        return str(IPv4Address(value))
    except ValueError as error:
        raise ValueError(f"not an IPv4 address: {error}") from None


IpAddress = Annotated[str, AfterValidator(_any_address)]
"""One IPv4 address."""

IpRange = Annotated[str, AfterValidator(_any_range)]
"""Any IPv4 range in CIDR notation."""


def _network(value: str) -> IPv4Network:
    try:
        return IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"not an IPv4 range in CIDR notation: {error}") from None
