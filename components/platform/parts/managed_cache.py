"""Redis on Memorystore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Resource

from components.platform.contract import Sections
from components.platform.foundation import REDIS
from components.platform.parts.site import Site
from components.platform.redis import memorystore_args, redis_endpoints_args
from components.platform.tenancy import memorystore_access_args
from components.platform.workloads import api_account_id
from components.redis.memorystore import Memorystore
from components.redis.memorystore_access import MemorystoreAccess
from components.service_endpoints import ServiceEndpoints
from environments.settings import Settings


class ManagedCache:
    """Memorystore, with its place in the network (satisfies `Cache`). Google Cloud only."""

    nodes: Memorystore
    ready: Sequence[Resource]
    outputs: Sections

    def __init__(self, settings: Settings, site: Site, *, tenants: Mapping[str, Settings]) -> None:
        access = MemorystoreAccess(
            "redis-access",
            memorystore_access_args(settings, api_account=api_account_id(settings), tenants=tenants),
            site.place.child,
        )
        endpoints = ServiceEndpoints(
            "redis-endpoints",
            redis_endpoints_args(settings, network_id=site.ground.network.network_id),
            site.place.child,
        )
        authority = site.authorities.managed
        self.nodes = Memorystore(
            "redis",
            memorystore_args(
                settings,
                network_id=endpoints.network_id,
                server_ca_pool=authority.pool_id,
                kms_key=site.ground.keys.key_ids[REDIS],
                acl_policy=access.policy_id,
            ),
            site.place.holding_data,
        )
        self.ready = [self.nodes]
        self.outputs = {
            "redis": {
                "discovery_host": self.nodes.discovery.host,
                "port": self.nodes.discovery.port,
                "nodes": self.nodes.primaries * (1 + self.nodes.replicas_per_primary),
                "authentication": self.nodes.authentication,
                "verification": self.nodes.verification,
                "server_ca": authority.root_certificates,
                "cluster": self.nodes.cluster_name,
            }
        }
