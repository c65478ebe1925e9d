"""Addresses and traffic of the environment's network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.address_ranges import IpAddress, IpRange, smallest
from environments.settings.model import Distinct, ListOf, Port, ResourceName, SettingsModel


class AddressPlanSettings(SettingsModel):
    """The ranges of the network. None may overlap another."""

    nodes: Annotated[str, smallest(26)]
    """Nodes of the cluster."""

    pods: Annotated[str, smallest(22)]
    """Pods, as secondary range of the node subnet; /24 per node at 110 pods."""

    services: Annotated[str, smallest(26)]
    """Kubernetes Services, as secondary range of the node subnet."""

    proxies: Annotated[str, smallest(26)]
    """Google's Envoy proxies of regional load balancers (proxy-only subnet)."""

    private_services: Annotated[str, smallest(24)]
    """Cloud SQL and other services that Google runs inside its own network for us."""

    endpoints: Annotated[str, smallest(29)]
    """Private Service Connect endpoints of the services that are reached that way (Memorystore), as an own subnet."""

    model_entrance: IpAddress
    """Entrance to the model servers: one address of `nodes`, near the range's end, where nodes come last. Fixed."""

    @property
    def ranges(self) -> dict[str, IPv4Network]:
        """All ranges by name."""
        return {name: IPv4Network(value) for name, value in self if name != "model_entrance"}

    @model_validator(mode="after")
    def _ranges_do_not_overlap(self) -> AddressPlanSettings:
        for (first, one), (second, other) in combinations(self.ranges.items(), 2):
            if one.overlaps(other):
                raise ValueError(f"{first} {one} overlaps {second} {other}; choose ranges that share no address")
        return self

    @model_validator(mode="after")
    def _the_entrance_can_be_had(self) -> AddressPlanSettings:
        nodes, entrance = IPv4Network(self.nodes), IPv4Address(self.model_entrance)
        if entrance not in nodes:
            raise InvariantError(
                "model_entrance",
                f"{entrance} is not in {nodes}, the range of the nodes, where its load balancer stands",
                f"choose one near its end, such as {nodes[-6]}",
            )
        if entrance in (nodes[0], nodes[1], nodes[-2], nodes[-1]):
            raise InvariantError(
                "model_entrance",
                f"{entrance} is one of the four addresses that a VPC keeps of {nodes} for itself",
                f"choose one near its end, such as {nodes[-6]}",
            )
        return self


class FlowLogSettings(SettingsModel):
    """VPC flow logs of the node subnet."""

    sampling: Annotated[float, Field(gt=0, le=1)]
    """Share of flows that is logged, above 0 to 1."""

    aggregation_interval: Literal[
        "INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", "INTERVAL_5_MIN", "INTERVAL_10_MIN", "INTERVAL_15_MIN"
    ]
    """Time over which the packets of one connection become one log entry."""


class NatSettings(SettingsModel):
    """Cloud NAT, the only way out to the internet."""

    addresses: Annotated[ListOf[ResourceName], Distinct, Field(min_length=1, max_length=16)]
    """Names of the static addresses; partners may allow-list them. Each gives 64,512 ports."""

    minimum_ports_per_node: Annotated[int, Field(ge=32, le=32_768)]
    """Ports that a node always has; a power of two."""

    maximum_ports_per_node: Annotated[int, Field(ge=64, le=65_536)]
    """Ports that a busy node may grow to; a larger power of two."""

    log_filter: Literal["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"]
    """Which translations are logged; ERRORS_ONLY are the connections dropped for lack of ports."""

    @model_validator(mode="after")
    def _ports_are_powers_of_two_in_order(self) -> NatSettings:
        for name, ports in (("minimum", self.minimum_ports_per_node), ("maximum", self.maximum_ports_per_node)):
            if ports & (ports - 1):
                raise ValueError(f"{name}_ports_per_node {ports} is no power of two")
        if self.minimum_ports_per_node >= self.maximum_ports_per_node:
            raise ValueError("maximum_ports_per_node must exceed minimum_ports_per_node")
        return self


class EgressSettings(SettingsModel):
    """One permitted way out to the internet, beyond those that the cluster itself needs."""

    description: Annotated[str, StringConstraints(min_length=10, max_length=200)]
    """Why it exists; shown to whoever audits the firewall."""

    destinations: Annotated[ListOf[IpRange], Field(min_length=1)]
    """IPv4 ranges in CIDR notation."""

    ports: Annotated[ListOf[Port], Field(min_length=1)]
    """TCP ports."""


class NetworkSettings(SettingsModel):
    """The VPC."""

    routing_mode: Literal["REGIONAL", "GLOBAL"]
    """GLOBAL when a second region shares the VPC."""

    google_apis: Literal["private", "restricted"]
    """Google APIs that can be reached: all (private), or only those under VPC Service Controls (restricted)."""

    address_plan: AddressPlanSettings
    flow_logs: FlowLogSettings
    nat: NatSettings

    egress: dict[ResourceName, EgressSettings]
    """Permitted ways out to the internet by name; none are needed for Google's own APIs."""

    @model_validator(mode="after")
    def _ways_out_lead_out(self) -> NetworkSettings:
        found = [
            InvariantError(
                f"egress.{name}.destinations",
                f"{destination} overlaps {part} {own} of the address plan: it would open inside what is closed there",
                "name the ranges outside that are meant",
            )
            for name, way in self.egress.items()
            for destination in way.destinations
            for part, own in self.address_plan.ranges.items()
            if IPv4Network(destination).overlaps(own)
        ]
        if found:
            raise InvariantErrors(found)
        return self
