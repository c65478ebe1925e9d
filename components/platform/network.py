"""Settings -> arguments of the network: a VPC of its own, or a second region's place in that of the platform. Pure."""

from __future__ import annotations

from typing import Any

from components.guest_network import GuestNetworkArgs
from components.model_serving.server_parameters import REST_PORT
from components.network import EgressArgs, FlowLogsArgs, NatArgs, NetworkArgs, RangesArgs
from components.platform.foundation import node_tag, stack_name
from components.platform.primary import known
from components.postgresql.postgresql import PORT
from environments.settings import Settings


def network_args(settings: Settings) -> NetworkArgs:
    """The VPC."""
    return NetworkArgs(
        network_name=stack_name(settings), routing_mode=settings.network.routing_mode, **_of_the_region(settings)
    )


def guest_network_args(settings: Settings) -> GuestNetworkArgs:
    """The second region's place in the platform's VPC."""
    primary = settings.recovery.primary
    return GuestNetworkArgs(
        network_id=known(primary.network_id),
        private_services_range_name=known(primary.private_services_range),
        name_prefix=stack_name(settings),
        **_of_the_region(settings),
    )


def _of_the_region(settings: Settings) -> dict[str, Any]:
    """What both take alike."""
    network, plan = settings.network, settings.network.address_plan
    return {
        "project": settings.google_cloud.project_id,
        "region": settings.google_cloud.region,
        "labels": settings.labels,
        "node_tag": node_tag(settings),
        "ranges": RangesArgs(
            nodes=plan.nodes,
            pods=plan.pods,
            services=plan.services,
            proxy_only=plan.proxies,
            private_services=plan.private_services,
        ),
        "flow_logs": FlowLogsArgs(
            aggregation_interval=network.flow_logs.aggregation_interval,
            sampling=network.flow_logs.sampling,
        ),
        "nat": NatArgs(
            addresses=network.nat.addresses,
            min_ports_per_vm=network.nat.minimum_ports_per_node,
            max_ports_per_vm=network.nat.maximum_ports_per_node,
            log_filter=network.nat.log_filter,
        ),
        "google_apis": network.google_apis,
        "backend_ports": (str(settings.application.api.port), str(REST_PORT)),
        "private_service_ports": (str(PORT),),
        "egress": {
            name: EgressArgs(
                description=way.description,
                destinations=way.destinations,
                ports=tuple(str(port) for port in way.ports),
            )
            for name, way in network.egress.items()
        },
    }
