"""What everything else on Google Cloud stands on."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output

from components.encryption import Encryption
from components.guest_network import GuestNetwork
from components.network import Network
from components.platform.contract import Sections
from components.platform.foundation import (
    encryption_args,
    key_users,
    service_agents_args,
)
from components.platform.placement import Placement
from components.service_agents import ServiceAgents
from environments.settings import Settings


class Ground:
    """Network, Google's own accounts, and keys. Google Cloud only."""

    network: Network | GuestNetwork
    name_networks: Mapping[str, Input[str]]
    """Networks that the stack's host names are told to, beside its cluster: its own VPC, and none that it is a guest
    in, where the same names lead to the platform."""
    agents: Mapping[str, Output[str]]
    keys: Encryption
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, network: Network | GuestNetwork) -> None:
        self.network = network
        self.name_networks = {"platform": network.network_id} if isinstance(network, Network) else {}
        self.agents = ServiceAgents("service-agents", service_agents_args(settings), place.child).members
        self.keys = Encryption(
            "keys",
            encryption_args(settings, key_users(settings, self.agents), location=settings.google_cloud.region),
            place.holding_data,
        )
        self.outputs = {
            "google_cloud": {
                "project_id": settings.google_cloud.project_id,
                "region": settings.google_cloud.region,
            },
            "network": {
                "id": self.network.network_id,
                "node_subnetwork_id": self.network.node_subnetwork_id,
                "nat_addresses": self.network.nat_addresses,
                "private_services_range": self.network.private_services_range_name,
            },
            "encryption": {"key_ids": self.keys.key_ids},
        }
