"""Addresses and traffic of the environment's network."""

from __future__ import annotations

import ipaddress
from itertools import combinations
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from environments.settings.model import SettingsModel


def _network_in_canonical_form(value: str) -> str:
    """Refuse what is no private IPv4 network, and what names a host instead of a network."""
    try:
        network = ipaddress.IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"not an IPv4 range in CIDR notation: {error}") from None
    if not network.is_private:
        raise ValueError("not a private range (RFC 1918 or RFC 6598)")
    return str(network)


PrivateRange = Annotated[str, AfterValidator(_network_in_canonical_form)]
"""A private IPv4 range in CIDR notation."""


class AddressPlanSettings(SettingsModel):
    """The ranges of the network. None may overlap another."""

    nodes: PrivateRange
    """Nodes of the cluster."""

    pods: PrivateRange
    """Pods, as secondary range of the node subnet; /24 per node at 110 pods."""

    services: PrivateRange
    """Kubernetes Services, as secondary range of the node subnet."""

    proxies: PrivateRange
    """Google's Envoy proxies of regional load balancers (proxy-only subnet)."""

    private_services: PrivateRange
    """Cloud SQL and other services that Google runs inside its own network for us."""

    @model_validator(mode="after")
    def _ranges_do_not_overlap(self) -> AddressPlanSettings:
        ranges = {name: ipaddress.IPv4Network(value) for name, value in self}
        for (first, one), (second, other) in combinations(ranges.items(), 2):
            if one.overlaps(other):
                raise ValueError(f"{first} {one} overlaps {second} {other}; choose ranges that share no address")
        return self


class FlowLogSettings(SettingsModel):
    """VPC flow logs of the node subnet."""

    sampling: Annotated[float, Field(gt=0, le=1)]
    """Share of flows that is logged, 0 to 1."""


class NatSettings(SettingsModel):
    """Cloud NAT, the only way out to the internet."""

    addresses: Annotated[int, Field(ge=1, le=16)]
    """Static addresses; partners may allow-list them. Each gives 64,512 ports."""


class NetworkSettings(SettingsModel):
    """The VPC."""

    address_plan: AddressPlanSettings
    flow_logs: FlowLogSettings
    nat: NatSettings
