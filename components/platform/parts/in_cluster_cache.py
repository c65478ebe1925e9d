"""Redis inside the cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components.controllers import Controllers
from components.in_cluster_authority import InClusterAuthority
from components.platform.contract import Sections
from components.platform.placement import Placement
from components.platform.redis import in_cluster_redis_args
from components.platform.tenancy import with_a_key_space
from components.redis.in_cluster import InClusterRedis
from environments.settings import Settings


class InClusterCache:
    """A StatefulSet of Redis nodes (satisfies `Cache`). In any cluster."""

    nodes: InClusterRedis
    ready: Sequence[Resource]
    outputs: Sections

    def __init__(
        self,
        settings: Settings,
        inside: Placement,
        *,
        authority: InClusterAuthority,
        controllers: Controllers,
        encryption_key: Input[str] | None,
        tenants: Mapping[str, Settings],
    ) -> None:
        """Register it.

        Args:
            settings: Settings of the environment.
            inside: Inside the cluster.
            authority: Who signs the nodes' certificate.
            controllers: cert-manager among them.
            encryption_key: Key of the volumes on Google Cloud; None on an existing cluster.
            tenants: Settings of every tenant that it serves, those of cells included.
        """
        self.nodes = InClusterRedis(
            "redis",
            in_cluster_redis_args(
                settings,
                encryption_key=encryption_key,
                tenants=with_a_key_space(tenants),
                after=[controllers, authority],
            ),
            inside.holding_data,
        )
        self.ready = [self.nodes]
        self.outputs = {
            "redis": {
                "discovery_host": self.nodes.discovery.host,
                "port": self.nodes.discovery.port,
                "nodes": self.nodes.primaries * (1 + self.nodes.replicas_per_primary),
                "authentication": self.nodes.authentication,
                "verification": self.nodes.verification,
            }
        }
