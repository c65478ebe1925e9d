"""The platform's tenants in the second region: their places, ready for what a restore brings back into them."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input

from components.api_database import ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.foundation import service_account_address
from components.platform.parts.tenancies import section
from components.platform.placement import Placement
from components.platform.tenancy import account_id, tenant_args, tenant_database_args, tenant_of
from components.postgresql.cloud_sql import login
from components.postgresql.tenant_database import database_name
from components.tenant import Tenant
from environments.settings import Settings


class ReturningTenants:
    """Namespaces with borders, quotas and what pods are told, all in the shape of this region.

    What a tenant has outside of the cluster is here already: its Google account belongs to no region, its database and
    its login come with the replica. What it runs comes with a restore, which touches nothing that exists.
    """

    tenants: Mapping[str, Tenant]
    outputs: Sections

    def __init__(
        self,
        tenants: Mapping[str, Settings],
        place: Placement,
        *,
        database: ManagedDatabaseArgs,
        api_labels: Input[Mapping[str, str]],
    ) -> None:
        """Register them.

        Args:
            tenants: Settings of each: those of this stack, with the tenant's layers on them.
            place: Inside the cluster.
            database: What its pods must know of the replica.
            api_labels: Labels of the API's pods.
        """
        self.tenants, sections = {}, {}
        for key, settings in tenants.items():
            name, api = tenant_of(settings).name, settings.application.api
            account = service_account_address(settings, account_id(name))
            args = tenant_args(
                settings,
                service_account_email=account,
                database=tenant_database_args(settings, server=database, name=database_name(name), user=login(account)),
                api_namespace=api.namespace,
                host_aliases={},
                api_labels=api_labels,
                api_port=api.port,
            )
            self.tenants[key] = Tenant(f"tenant-{key}", args, place.child)
            sections[key] = section(self.tenants[key], args)
        self.outputs = {"tenants": sections}
