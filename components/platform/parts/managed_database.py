"""PostgreSQL on Cloud SQL."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource

from components.api_database import ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.data import cloud_sql_args
from components.platform.foundation import SQL
from components.platform.parts.site import Site
from components.platform.parts.tenant_databases import OnCloudSql
from components.postgresql.cloud_sql import CloudSql
from environments.settings import Settings


class ManagedDatabase:
    """Cloud SQL (satisfies `Database`). Google Cloud only."""

    server: CloudSql
    for_the_api: ManagedDatabaseArgs
    for_tenants: OnCloudSql
    ready: Sequence[Resource]
    outputs: Sections

    def __init__(self, settings: Settings, site: Site) -> None:
        authority, network = site.authorities.managed, site.ground.network
        self.server = CloudSql(
            "postgres",
            cloud_sql_args(
                settings,
                network_id=network.private_services_network_id,
                allocated_ip_range=network.private_services_range_name,
                server_ca_pool=authority.pool_id,
                encryption_key_name=site.ground.keys.key_ids[SQL],
                iam_users={"api": site.identities.api.email},
            ),
            site.place.holding_data,
        )
        self.ready = [self.server]
        self.for_the_api = ManagedDatabaseArgs(
            ca=authority.root_certificates, range=settings.network.address_plan.private_services
        )
        self.for_tenants = OnCloudSql(
            instance=self.server.instance_names["primary"], server_ca=authority.root_certificates
        )
        self.outputs = {
            "postgresql": {
                "primary_host": self.server.primary.host,
                "replica_hosts": [replica.host for replica in self.server.replicas.values()],
                "port": self.server.primary.port,
                "database": self.server.database,
                "users": self.server.users,
                "authentication": "google-iam-token",
                "server_ca": authority.root_certificates,
                "instance": self.server.instance_names["primary"],
            }
        }

    def admit_the_api(self, *, namespace: Input[str]) -> None:
        """Nothing is left to do: Cloud SQL knows the API by its Google identity."""
