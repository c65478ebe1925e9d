"""PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Resource

from components.api_database import ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.data import cloud_sql_args
from components.platform.foundation import SQL
from components.platform.parts.ground import Ground
from components.platform.parts.identities import Identities
from components.platform.placement import Placement
from components.postgresql.cloud_sql import CloudSql
from environments.settings import Settings


class ManagedDatabase:
    """PostgreSQL on Cloud SQL. Google Cloud only."""

    server: CloudSql
    for_the_api: ManagedDatabaseArgs
    """What the API must know of it."""
    ready: Sequence[Resource]
    """What must exist before a client connects, beside its names."""
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground, identities: Identities) -> None:
        self.server = CloudSql(
            "postgres",
            cloud_sql_args(
                settings,
                network_id=ground.network.private_services_network_id,
                allocated_ip_range=ground.network.private_services_range_name,
                server_ca_pool=ground.authority.pool_id,
                encryption_key_name=ground.keys.key_ids[SQL],
                iam_users={"api": identities.api.email},
            ),
            place.holding_data,
        )
        self.ready = [self.server]
        self.for_the_api = ManagedDatabaseArgs(
            ca=ground.authority.root_certificates, range=settings.network.address_plan.private_services
        )
        self.outputs = {
            "postgresql": {
                "primary_host": self.server.primary.host,
                "replica_hosts": [replica.host for replica in self.server.replicas.values()],
                "port": self.server.primary.port,
                "database": self.server.database,
                "users": self.server.users,
                "server_ca": ground.authority.root_certificates,
                "instance": self.server.instance_names["primary"],
            }
        }
