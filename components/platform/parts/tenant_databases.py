"""Who makes a tenant's place in PostgreSQL, by the engine that runs it.

A tenant's database and role are not protected like the server that holds them: they are only forgotten when a tenant
leaves (`ABANDON`, `retain`), and protection would stop every `up` of the stack then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pulumi import Input, Output

from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.in_cluster_authority import ClientCertificate
from components.platform.in_cluster import LOGIN_SECRET, login_args
from components.platform.placement import Placement
from components.platform.tenancy import (
    cloud_native_pg_tenant_args,
    cloud_sql_tenant_args,
    tenant_database_args,
    tenant_of,
)
from components.postgresql.cloud_native_pg import CloudNativePg
from components.postgresql.cloud_native_pg_tenant import CloudNativePgTenant
from components.postgresql.cloud_sql_tenant import CloudSqlTenant
from components.postgresql.tenant_database import database_name
from components.tenant_args import TenantDatabaseArgs
from environments.settings import Settings


class TenantDatabases(Protocol):
    """One engine's way."""

    def place_of(self, settings: Settings, place: Placement, *, identity: Output[str] | None) -> TenantDatabaseArgs:
        """Register the tenant's database and role.

        Args:
            settings: Settings of the tenant.
            place: Inside the cluster.
            identity: E-mail address of the tenant's Google account; None where there is no Google Cloud.
        """

    def admit(self, settings: Settings, place: Placement, *, namespace: Input[str]) -> None:
        """Let the tenant's pods log in.

        Args:
            settings: Settings of the tenant.
            place: Inside the cluster.
            namespace: The tenant's, once it is there.
        """


@dataclass(frozen=True, kw_only=True)
class OnCloudSql:
    """Cloud SQL, of the platform's own or out of its contract (satisfies `TenantDatabases`).

    Attributes:
        instance: Name of the primary's instance.
        server_ca: Root certificates (PEM) of the servers.
    """

    instance: Input[str]
    server_ca: Input[str]

    def place_of(self, settings: Settings, place: Placement, *, identity: Output[str] | None) -> TenantDatabaseArgs:
        """The database, and the Google account as its login.

        Raises:
            ValueError: There is no such account.
        """
        tenant = tenant_of(settings)
        if identity is None:
            raise ValueError(f"{tenant.name} has no Google account, and Cloud SQL knows nobody else")
        made = CloudSqlTenant(
            f"tenant-{tenant.name}-database",
            cloud_sql_tenant_args(settings, instance=self.instance, service_account_email=identity),
            place.child,
        )
        server = ManagedDatabaseArgs(ca=self.server_ca, range=settings.network.address_plan.private_services)
        return tenant_database_args(settings, server=server, name=made.database, user=made.user)

    def admit(self, settings: Settings, place: Placement, *, namespace: Input[str]) -> None:
        """Nothing is left to do: pods ask for the account's token."""


@dataclass(frozen=True, kw_only=True)
class OnCloudNativePg:
    """PostgreSQL inside the cluster (satisfies `TenantDatabases`).

    Attributes:
        server: The servers and their poolers.
        issuer: Name of the issuer of logins, once it signs.
    """

    server: CloudNativePg
    issuer: Input[str]

    def place_of(self, settings: Settings, place: Placement, *, identity: Output[str] | None) -> TenantDatabaseArgs:
        """The database and the role that owns it."""
        made = CloudNativePgTenant(
            f"tenant-{tenant_of(settings).name}-database",
            cloud_native_pg_tenant_args(settings, after=[self.server]),
            place.child,
        )
        server = InClusterDatabaseArgs(login_secret=LOGIN_SECRET, peer=self.server.peer)
        return tenant_database_args(settings, server=server, name=made.database, user=made.user)

    def admit(self, settings: Settings, place: Placement, *, namespace: Input[str]) -> None:
        """Have the tenant's login signed, in its own namespace."""
        name = tenant_of(settings).name
        ClientCertificate(
            f"tenant-{name}-login",
            login_args(settings, role=database_name(name), namespace=namespace, issuer=self.issuer),
            place.child,
        )
