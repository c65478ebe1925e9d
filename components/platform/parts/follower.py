"""PostgreSQL in the second region: it follows the platform's primary until it takes its place."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Resource

from components.api_database import ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.data import cloud_sql_args
from components.platform.foundation import SQL
from components.platform.parts.site import Site
from components.platform.primary import known
from components.postgresql.cloud_sql_recovery import CloudSqlRecovery, CloudSqlRecoveryArgs
from environments.settings import Settings


class FollowingDatabase:
    """The replica on Cloud SQL, under all host names of the cluster. Google Cloud only."""

    server: CloudSqlRecovery
    for_the_api: ManagedDatabaseArgs
    """What the API must know of it."""
    ready: Sequence[Resource]
    """What must exist before a client connects, beside its names."""
    outputs: Sections

    def __init__(self, settings: Settings, site: Site) -> None:
        authority, network = site.authorities.managed, site.ground.network
        self.server = CloudSqlRecovery(
            "postgres",
            CloudSqlRecoveryArgs(
                server=cloud_sql_args(
                    settings,
                    network_id=network.private_services_network_id,
                    allocated_ip_range=network.private_services_range_name,
                    server_ca_pool=authority.pool_id,
                    encryption_key_name=site.ground.keys.key_ids[SQL],
                    iam_users={"api": site.identities.api.email},
                ),
                primary_instance=known(settings.recovery.primary.database_instance),
                promoted=settings.recovery.promoted,
            ),
            site.place.holding_data,
        )
        self.ready = [self.server]
        self.for_the_api = ManagedDatabaseArgs(
            ca=authority.root_certificates, range=settings.network.address_plan.private_services
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
                "instance": self.server.instance_name,
            }
        }
