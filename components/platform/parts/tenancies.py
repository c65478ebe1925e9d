"""The tenants of a stack: of the platform's own, or of a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Resource, ResourceOptions

from components.api_database import ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.placement import Placement
from components.platform.tenancy import (
    cloud_sql_tenant_args,
    tenant_args,
    tenant_database_args,
    tenant_identity_args,
)
from components.postgresql.cloud_sql_tenant import CloudSqlTenant
from components.tenant import Tenant
from components.tenant_args import TenantArgs
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ManagedGround:
    """What tenants on Google Cloud stand on; from the platform's parts, or from its contract.

    Attributes:
        workload_pool: The cluster's Workload Identity pool.
        instance: Name of PostgreSQL's primary on Cloud SQL.
        server_ca: Root certificates (PEM) of the data stores.
        api_namespace: Namespace of the API.
        api_labels: Labels of the API's pods.
        api_port: TCP port of the API's pods.
        after: What must exist before a tenant's account is bound to its pods: the cluster.
    """

    workload_pool: Input[str]
    instance: Input[str]
    server_ca: Input[str]
    api_namespace: Input[str]
    api_labels: Input[Mapping[str, str]]
    api_port: Input[int]
    after: Sequence[Resource]


class ManagedTenancies:
    """Each tenant with all that is its own, on Cloud SQL and Memorystore. Google Cloud only."""

    tenants: Mapping[str, Tenant]
    outputs: Sections

    def __init__(self, tenants: Mapping[str, Settings], place: Placement, *, ground: ManagedGround) -> None:
        """Register them.

        Args:
            tenants: Settings of each tenant: the environment's tree with the tenant's layers on it.
            place: Inside the cluster.
            ground: What they stand on.
        """
        self.tenants, sections = {}, {}
        for key, settings in tenants.items():
            identity = WorkloadIdentity(
                f"tenant-{key}-identity",
                tenant_identity_args(settings, workload_pool=ground.workload_pool),
                ResourceOptions.merge(place.child, ResourceOptions(depends_on=list(ground.after))),
            )
            database = CloudSqlTenant(
                f"tenant-{key}-database",
                cloud_sql_tenant_args(settings, instance=ground.instance, service_account_email=identity.email),
                place.holding_data,
            )
            server = ManagedDatabaseArgs(ca=ground.server_ca, range=settings.network.address_plan.private_services)
            args = tenant_args(
                settings,
                service_account_email=identity.email,
                database=tenant_database_args(settings, server=server, name=database.database, user=database.user),
                api_namespace=ground.api_namespace,
                api_labels=ground.api_labels,
                api_port=ground.api_port,
            )
            self.tenants[key] = Tenant(f"tenant-{key}", args, place.child)
            sections[key] = section(self.tenants[key], args)
        self.outputs = {"tenants": sections}


def section(tenant: Tenant, args: TenantArgs) -> Sections:
    """What the contract says of one tenant."""
    return {
        "namespace": tenant.namespace,
        "service_account": tenant.service_account,
        "plan": args.plan,
        "residency": args.residency,
        "database": args.database.name,
        "database_user": args.database.user,
        **({"identity": args.service_account_email} if args.service_account_email is not None else {}),
        **({"key_prefix": args.cache.key_prefix} if args.cache is not None else {}),
        "model_hosts": dict(args.models.hosts) if args.models is not None else {},
    }
