"""The names under which clients find the data stores, whichever engine is behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components.platform.data import service_names_args
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.platform.redis import redis_names_args
from components.postgresql.postgresql import PostgreSql
from components.redis.redis import Redis
from components.service_names import ServiceNameArgs, ServiceNames
from environments.settings import Settings


class Names:
    """The settings' host names in private DNS, seen by an own network and by the cluster. Google Cloud only."""

    ready: Sequence[Resource]
    """What must exist before a client asks for a name."""
    aliases: Mapping[str, Input[str]]
    """Addresses by host name that pods must bring themselves; none: the cluster's DNS knows the zones."""

    def __init__(
        self,
        settings: Settings,
        place: Placement,
        *,
        ground: Ground,
        hosting: Hosting,
        postgresql: PostgreSql,
        redis: Redis,
    ) -> None:
        network_ids, cluster_id = ground.name_networks, hosting.cluster.cluster_id
        servers = {"primary": postgresql.primary, **postgresql.replicas}
        addresses = {key: ServiceNameArgs(host=one.host, address=one.address) for key, one in servers.items()}
        self.aliases = {}
        self.ready = [
            ServiceNames(
                "database-names",
                service_names_args(settings, addresses=addresses, network_ids=network_ids, cluster_id=cluster_id),
                place.child,
            ),
            ServiceNames(
                "redis-names",
                redis_names_args(settings, discovery=redis.discovery, network_ids=network_ids, cluster_id=cluster_id),
                place.child,
            ),
        ]
