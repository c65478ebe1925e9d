"""The tenants of a stack: of the platform's own, or of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import Input, Output

from components.platform.contract import Sections
from components.platform.parts.tenant_databases import TenantDatabases
from components.platform.placement import Placement
from components.platform.tenancy import tenant_args, tenant_identity_args
from components.tenant import Tenant
from components.tenant_args import TenantArgs
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


@dataclass(frozen=True, kw_only=True)
class TenantGround:
    """What tenants stand on; from the platform's parts, or from its contract.

    Attributes:
        workload_pool: The cluster's Workload Identity pool, once the cluster is there; None without Google Cloud.
        databases: Who makes their places in PostgreSQL.
        host_aliases: Addresses by host name, where the cluster's DNS does not know the data stores' names.
        api_namespace: Namespace of the API.
        api_labels: Labels of the API's pods.
        api_port: TCP port of the API's pods.
    """

    workload_pool: Input[str] | None
    databases: TenantDatabases
    host_aliases: Mapping[str, Input[str]]
    api_namespace: Input[str]
    api_labels: Input[Mapping[str, str]]
    api_port: Input[int]


class Tenancies:
    """Each tenant with all that is its own, whichever engines the platform has. In any cluster."""

    tenants: Mapping[str, Tenant]
    outputs: Sections

    def __init__(self, tenants: Mapping[str, Settings], place: Placement, *, ground: TenantGround) -> None:
        """Register them.

        Args:
            tenants: Settings of each tenant: the environment's tree with the tenant's layers on it.
            place: Inside the cluster.
            ground: What they stand on.
        """
        self.tenants, sections = {}, {}
        for key, settings in tenants.items():
            account = _google_account(key, settings, place, ground)
            args = tenant_args(
                settings,
                service_account_email=account,
                database=ground.databases.place_of(settings, place, identity=account),
                host_aliases=ground.host_aliases,
                api_namespace=ground.api_namespace,
                api_labels=ground.api_labels,
                api_port=ground.api_port,
            )
            self.tenants[key] = Tenant(f"tenant-{key}", args, place.child)
            ground.databases.admit(settings, place, namespace=self.tenants[key].namespace)
            sections[key] = section(self.tenants[key], args)
        self.outputs = {"tenants": sections}


def _google_account(key: str, settings: Settings, place: Placement, ground: TenantGround) -> Output[str] | None:
    """E-mail address of the account that the tenant's pods act as, where there is Google Cloud."""
    if ground.workload_pool is None:
        return None
    return WorkloadIdentity(
        f"tenant-{key}-identity",
        tenant_identity_args(settings, workload_pool=ground.workload_pool),
        place.child,
    ).email


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
