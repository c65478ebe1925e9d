"""PostgreSQL on Cloud SQL: a primary and its read replicas, private, encrypted with an own key, without any password.

Owns the instances, the application's database, and the logins of service accounts (IAM; each login is a short-lived
token).
Does not own the key, the network's peering, the pool that signs server certificates, nor the DNS names: they arrive,
and whoever hands them in lets their values resolve only once Cloud SQL's service agent may use them. Logins have no
rights on tables yet: schema and GRANTs are migrations.
Client certificates are not demanded (`ENCRYPTED_ONLY`): a client proves itself by an IAM token inside a TLS session
whose server name it has verified, and certificates would put private keys into the state.

Deliberately not set
- `connection_pool_configs`, Cloud SQL's own pooler: its documentation bound it to user name and password (IAM logins
  "aren't supported"); the current page leaves it at "depending on the port". Pools are the application's until that is
  tried on a real instance, and `max_connections` holds them.
- `root_password`: `postgres` has no password, so that nobody can log in as it from the network.
- `connector_enforcement`: connectors know no host names of ours; clients connect directly, with TLS.
- `authorized_networks`, `psc_configs`: no public address exists, and the peering is the only way in.
- backups, maintenance window and password policy of replicas: the service takes the primary's.
- `deny_maintenance_period`: it is for single freezes, at most 90 days, and goes by date.
- `replica_configuration`, `time_zone`, `collation`: MySQL or SQL Server only. `replication_cluster`: the replica in
  another region is the recovery stack's (cloud_sql_recovery).
Could not be tried without an account: own server names with edition ENTERPRISE. The provider's acceptance test creates
such an instance; one public report says that only ENTERPRISE_PLUS may.
Surprises: a deleted instance's name stays blocked for a week, hence the random suffix. pgAudit writes nothing before a
migration has run `CREATE EXTENSION pgaudit`. Databases and logins are only forgotten when they leave the settings
(`ABANDON`): PostgreSQL refuses to drop a role that owns something, and data leaves with its instance or not at all.
"""

from __future__ import annotations

import pulumi_gcp as gcp
import pulumi_random as random
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.postgresql.cloud_sql_args import CloudSqlArgs, ReplicaArgs
from components.postgresql.cloud_sql_settings import primary_settings, replica_settings
from components.postgresql.postgresql import PORT, Endpoint

SUFFIX_BYTES = 4
"""Four bytes: among a handful of names per week a clash is out of the question."""


class CloudSql(ComponentResource):
    """A primary and its read replicas (satisfies `PostgreSql`)."""

    primary: Endpoint
    replicas: dict[str, Endpoint]
    database: Output[str]
    users: dict[str, Output[str]]  # login by key
    instance_names: dict[str, Output[str]]  # by `primary` and each replica's key
    connection_names: dict[str, Output[str]]  # project:region:instance, likewise

    def __init__(self, name: str, args: CloudSqlArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:CloudSql", name, None, opts)
        child = ResourceOptions(parent=self)
        # The provider would delete an instance first, because the name is ours. Like this, its successor fails on that
        # name, and the data stays.
        kept = ResourceOptions(parent=self, delete_before_replace=False)

        suffix = random.RandomId(
            f"{name}-primary-suffix", byte_length=SUFFIX_BYTES, keepers={"region": args.region}, opts=child
        )
        primary = gcp.sql.DatabaseInstance(
            f"{name}-primary",
            project=args.project,
            region=args.region,
            name=suffix.hex.apply(lambda hexadecimal: f"{args.instance_prefix}-primary-{hexadecimal}"),
            database_version=args.database_version,
            encryption_key_name=args.encryption_key_name,
            deletion_protection=args.deletion_protection,
            final_backup_description=f"Taken at the deletion of {args.instance_prefix}-primary",
            settings=primary_settings(args, hosts=[args.primary.host]),
            opts=kept,
        )
        replicas = {
            key: _replica(
                f"{name}-{key}",
                key=key,
                args=args,
                replica=replica,
                primary_name=primary.name,
                primary_suffix=suffix.hex,
                drawn=child,
                kept=kept,
            )
            for key, replica in args.replicas.items()
        }

        database = gcp.sql.Database(
            f"{name}-database",
            project=args.project,
            instance=primary.name,
            name=args.database,
            charset="UTF8",
            collation="en_US.UTF8",
            deletion_policy="ABANDON",
            opts=child,
        )
        users = {
            key: gcp.sql.User(
                f"{name}-user-{key}",
                project=args.project,
                instance=primary.name,
                name=login(email),
                type="CLOUD_IAM_SERVICE_ACCOUNT",
                deletion_policy="ABANDON",
                opts=child,
            )
            for key, email in args.iam_users.items()
        }

        instances = {"primary": primary, **replicas}
        self.primary = _endpoint(args.primary.host, primary)
        self.replicas = {key: _endpoint(args.replicas[key].host, replica) for key, replica in replicas.items()}
        self.database = database.name
        self.users = {key: user.name for key, user in users.items()}
        self.instance_names = {key: instance.name for key, instance in instances.items()}
        self.connection_names = {key: instance.connection_name for key, instance in instances.items()}

        self.register_outputs(
            {
                "primary": self.primary.address,
                "replicas": {key: endpoint.address for key, endpoint in self.replicas.items()},
                "database": self.database,
                "users": self.users,
                "instance_names": self.instance_names,
                "connection_names": self.connection_names,
            }
        )


def login(email: Input[str]) -> Output[str]:
    """A service account's PostgreSQL role: its address without the ending that all of them share."""
    return Output.from_input(email).apply(lambda address: address.removesuffix(".gserviceaccount.com"))


def _replica(
    name: str,
    *,
    key: str,
    args: CloudSqlArgs,
    replica: ReplicaArgs,
    primary_name: Output[str],
    primary_suffix: Output[str],
    drawn: ResourceOptions,
    kept: ResourceOptions,
) -> gcp.sql.DatabaseInstance:
    """One read replica. A replaced primary replaces it too, so its suffix follows the primary's."""
    suffix = random.RandomId(
        f"{name}-suffix", byte_length=SUFFIX_BYTES, keepers={"primary": primary_suffix}, opts=drawn
    )
    return gcp.sql.DatabaseInstance(
        name,
        project=args.project,
        region=args.region,
        name=suffix.hex.apply(lambda hexadecimal: f"{args.instance_prefix}-{key}-{hexadecimal}"),
        master_instance_name=primary_name,
        database_version=args.database_version,
        # The service would take the primary's key by itself; said here, the plan and the rules can see it.
        encryption_key_name=args.encryption_key_name,
        deletion_protection=args.deletion_protection,
        settings=replica_settings(args, hosts=[replica.host], tier=replica.tier, zone=replica.zone),
        opts=kept,
    )


def _endpoint(host: str, instance: gcp.sql.DatabaseInstance) -> Endpoint:
    """Where an instance is reached."""
    return Endpoint(host=host, address=instance.private_ip_address, port=PORT)
