"""PostgreSQL on Google Cloud, by its engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pulumi import Input, Resource

from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.naming import service_account_member
from components.platform.contract import Sections
from components.platform.database_backups import backup_bucket_args, backup_identity_args
from components.platform.foundation import DATABASE_BACKUPS, NODE_DISKS, archives_its_database
from components.platform.in_cluster import ArchiveArgs
from components.platform.parts.in_cluster_database import InClusterDatabase
from components.platform.parts.managed_database import ManagedDatabase
from components.platform.parts.site import Site
from components.platform.parts.tenant_databases import TenantDatabases
from components.postgresql.backup_bucket import BackupBucket
from components.postgresql.postgresql import PostgreSql
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Database(Protocol):
    """PostgreSQL, whichever engine runs it."""

    @property
    def server(self) -> PostgreSql:
        """The servers, by their names."""

    @property
    def for_the_api(self) -> ManagedDatabaseArgs | InClusterDatabaseArgs:
        """What the API must know of it."""

    @property
    def for_tenants(self) -> TenantDatabases:
        """Who makes a tenant's place in it."""

    @property
    def ready(self) -> Sequence[Resource]:
        """What must exist before a client connects, beside its names."""

    outputs: Sections

    def admit_the_api(self, *, namespace: Input[str]) -> None:
        """Let the API log in.

        Args:
            namespace: The API's, once it is there.
        """


def database(settings: Settings, site: Site) -> Database:
    """PostgreSQL as the settings ask for it. Google Cloud only."""
    return ENGINES[settings.database.postgresql.engine](settings, site)


def _cloud_sql(settings: Settings, site: Site) -> Database:
    return ManagedDatabase(settings, site)


def _cloud_native_pg(settings: Settings, site: Site) -> Database:
    return InClusterDatabase(
        settings,
        site.hosting.inside,
        authority=site.authorities.in_cluster,
        controllers=site.hosting.controllers,
        encryption_key=site.ground.keys.key_ids[NODE_DISKS],
        archive=_archive(settings, site) if archives_its_database(settings) else None,
    )


ENGINES: Mapping[str, Callable[[Settings, Site], Database]] = {
    "cloud_sql": _cloud_sql,
    "cloudnative_pg": _cloud_native_pg,
}
"""By `database.postgresql.engine`."""


def _archive(settings: Settings, site: Site) -> ArchiveArgs:
    """The bucket for the servers' backups, with their right to write there."""
    servers = WorkloadIdentity(
        "postgres-backups-identity",
        backup_identity_args(settings, workload_pool=site.hosting.cluster.workload_pool),
        site.place.child,
    )
    bucket = BackupBucket(
        "postgres-backups",
        backup_bucket_args(
            settings,
            encryption_key_name=site.ground.keys.key_ids[DATABASE_BACKUPS],
            writer=servers.email.apply(service_account_member),
        ),
        site.place.holding_data,
    )
    return ArchiveArgs(destination=bucket.destination, identity=servers.email)
