"""PostgreSQL on Cloud SQL in a second region: a replica of another stack's primary, which can take its place.

Owns one instance, under a key and with a certificate of this region. It answers by all the host names of the cluster,
so that applications need no other settings here: reads are served at once, writes once it is promoted.
Does not own the primary, nor databases and logins: they come with the data. What the instance stands on arrives as for
`cloud_sql`; the primary arrives by name and is never looked up.

Promotion (`promoted`) is one change in place: the instance stops following, and gets what a primary has of its own, a
standby, backups, recovery to any moment. It is not undone: a replica that goes back is a new instance. Until then there
is no standby, and backups are the primary's.
Deliberately not set: `replication_cluster` on the primary, which would make failover and return one call each (the
primary's stack would have to know this one's instance; operations may set it when they switch over in quiet times),
`replica_configuration` (MySQL), and what `cloud_sql` leaves unset.
Could not be tried without an account: the promotion of a living replica by the provider; a certificate pool of this
region on a replica whose primary has one of its own.
Surprises: PostgreSQL starts no replica with fewer `max_connections` than its primary; raise them here first, lower them
here last. When the primary's instance is replaced, the replica must be, too: its name is in the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi_gcp as gcp
import pulumi_random as random
from pulumi import ComponentResource, Output, ResourceOptions

from components.postgresql.cloud_sql import SUFFIX_BYTES, login
from components.postgresql.cloud_sql_args import CloudSqlArgs
from components.postgresql.cloud_sql_settings import primary_settings, replica_settings
from components.postgresql.postgresql import PORT, Endpoint


@dataclass(frozen=True, kw_only=True)
class CloudSqlRecoveryArgs:
    """A replica that can take the primary's place.

    Attributes:
        server: What the instance would be as a primary in this region; `replicas` are further names for it.
        primary_instance: Name of the primary's instance, in the same project.
        promoted: Whether it has taken the primary's place. Not undone.
    """

    server: CloudSqlArgs
    primary_instance: str
    promoted: bool


class CloudSqlRecovery(ComponentResource):
    """One instance under all host names (satisfies `PostgreSql`)."""

    primary: Endpoint
    replicas: dict[str, Endpoint]
    database: Output[str]
    users: dict[str, Output[str]]  # login by key
    instance_name: Output[str]

    def __init__(self, name: str, args: CloudSqlRecoveryArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:CloudSqlRecovery", name, None, opts)
        server = args.server

        suffix = random.RandomId(
            f"{name}-suffix",
            byte_length=SUFFIX_BYTES,
            keepers={"region": server.region},
            opts=ResourceOptions(parent=self),
        )
        instance = gcp.sql.DatabaseInstance(
            f"{name}-instance",
            project=server.project,
            region=server.region,
            name=suffix.hex.apply(lambda hexadecimal: f"{server.instance_prefix}-{hexadecimal}"),
            database_version=server.database_version,
            encryption_key_name=server.encryption_key_name,
            deletion_protection=server.deletion_protection,
            **_role(args),
            # A successor must not cost the data that is here.
            opts=ResourceOptions(parent=self, delete_before_replace=False),
        )

        address = instance.private_ip_address
        self.primary = Endpoint(host=server.primary.host, address=address, port=PORT)
        self.replicas = {
            key: Endpoint(host=replica.host, address=address, port=PORT) for key, replica in server.replicas.items()
        }
        self.database = Output.from_input(server.database)
        self.users = {key: login(email) for key, email in server.iam_users.items()}
        self.instance_name = instance.name
        self.register_outputs({"address": address, "instance_name": self.instance_name})


def _role(args: CloudSqlRecoveryArgs) -> dict[str, Any]:
    """Follower or primary: what the provider must be told to make one of the other.

    https://github.com/GoogleCloudPlatform/magic-modules/pull/7138
    """
    server = args.server
    hosts = [server.primary.host, *(replica.host for replica in server.replicas.values())]
    if args.promoted:
        return {
            "instance_type": "CLOUD_SQL_INSTANCE",
            "final_backup_description": f"Taken at the deletion of {server.instance_prefix}",
            "settings": primary_settings(server, hosts=hosts),
        }
    return {
        "instance_type": "READ_REPLICA_INSTANCE",
        "master_instance_name": args.primary_instance,
        "settings": replica_settings(server, hosts=hosts, tier=server.primary.tier, zone=server.primary.zone),
    }
