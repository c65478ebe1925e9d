"""The root of the settings tree: all of one environment."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from environments.errors import InvariantError
from environments.settings.application import ApplicationSettings
from environments.settings.cache import CacheSettings
from environments.settings.cluster import ClusterSettings, NodePoolSettings
from environments.settings.database import DatabaseSettings
from environments.settings.edge import EdgeSettings
from environments.settings.encryption import EncryptionSettings
from environments.settings.google_cloud import GoogleCloudSettings
from environments.settings.identity import IdentitySettings
from environments.settings.ml_services import MlServicesSettings
from environments.settings.model import LabelValue, SettingsModel
from environments.settings.network import NetworkSettings
from environments.settings.protection import ProtectionSettings
from environments.settings.tenant import TenantSettings
from environments.settings.vault import VaultSettings

RESERVED_CONNECTIONS = 20
"""Connections kept for the service's own agents and for operators (PostgreSQL: superuser_reserved_connections)."""


class Settings(SettingsModel):
    """Everything that one environment, or one tenant within it, is made of."""

    environment: Literal["dev", "staging", "prod"]
    """Name of the environment; part of resource names and labels."""

    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$")]
    """First part of every resource's name; at most 24 characters, so that the rest still fits."""

    labels: dict[Annotated[str, Field(pattern=r"^[a-z][-_a-z0-9]{0,62}$")], LabelValue]
    """Labels of every resource, for cost and ownership."""

    google_cloud: GoogleCloudSettings
    protection: ProtectionSettings
    network: NetworkSettings
    encryption: EncryptionSettings
    cluster: ClusterSettings
    database: DatabaseSettings
    cache: CacheSettings
    ml_services: MlServicesSettings
    application: ApplicationSettings
    vault: VaultSettings
    edge: EdgeSettings
    identity: IdentitySettings

    tenant: TenantSettings | None = None
    """The tenant for which these settings were loaded; absent for the platform itself."""

    @model_validator(mode="after")
    def _the_database_takes_all_connections(self) -> Settings:
        pool, replicas = self.database.postgresql.connection_pool, self.application.api.replicas
        wanted = replicas.maximum * (pool.max_size + pool.overflow)
        offered = self.database.postgresql.machine.max_connections - RESERVED_CONNECTIONS
        if wanted > offered:
            raise InvariantError(
                "database.postgresql.machine.max_connections",
                f"{replicas.maximum} API pods with {pool.max_size} + {pool.overflow} connections each need {wanted}, "
                f"but {offered} are left after {RESERVED_CONNECTIONS} for the service and its operators",
                "raise max_connections, or lower application.api.replicas.maximum or the connection pool",
            )
        return self

    @model_validator(mode="after")
    def _the_gpu_pool_holds_the_serving_nodes(self) -> Settings:
        serving, pool = self.ml_services.tensorflow_serving.cluster, self.cluster.gpu_pool
        if serving.gpu_enabled and serving.nodes > pool.maximum_nodes:
            raise InvariantError(
                "cluster.gpu_pool.maximum_nodes",
                f"{serving.nodes} serving nodes do not fit into a GPU pool of at most {pool.maximum_nodes}",
                "raise maximum_nodes, or lower ml_services.tensorflow_serving.cluster.nodes",
            )
        strays = sorted(set(pool.zones) - set(self.google_cloud.zones))
        if strays:
            raise InvariantError(
                "cluster.gpu_pool.zones",
                f"{', '.join(strays)} is none of the environment's zones",
                "choose among google_cloud.zones",
            )
        return self

    @model_validator(mode="after")
    def _the_pod_range_serves_all_nodes(self) -> Settings:
        pools: list[NodePoolSettings] = [self.cluster.general_pool]
        if self.ml_services.tensorflow_serving.cluster.gpu_enabled:
            pools.append(self.cluster.gpu_pool)
        wanted = sum(pool.maximum_nodes * pool.pod_addresses_per_node for pool in pools)
        offered = IPv4Network(self.network.address_plan.pods).num_addresses
        if wanted > offered:
            raise InvariantError(
                "network.address_plan.pods",
                f"the node pools at their maxima take {wanted} pod addresses, the range has {offered}",
                "choose a larger range, or lower maximum_nodes or maximum_pods_per_node of a pool",
            )
        return self

    @model_validator(mode="after")
    def _the_new_version_fits_its_bounds(self) -> Settings:
        api = self.application.api
        if api.blue_green.preview_replicas > api.replicas.maximum:
            raise InvariantError(
                "application.api.blue_green.preview_replicas",
                f"{api.blue_green.preview_replicas} preview pods exceed the {api.replicas.maximum} that may run",
                "lower it, or raise application.api.replicas.maximum",
            )
        return self

    @model_validator(mode="after")
    def _the_edge_lets_through_what_the_api_promises(self) -> Settings:
        self.edge.armor.must_allow(self.application.api.fastapi.rate_limit.requests_per_minute)
        return self
