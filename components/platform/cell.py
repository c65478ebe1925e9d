"""A cell: tenants of a platform that another stack is. Reads the platform's contract as any other team's program does.

The stack holds what is the tenants' own, and nothing else: their accounts, their databases, their places in the
platform's cluster. So an `up` for one tenant writes a small checkpoint, and a broken one stops at its cell.
The platform comes first: it knows the cell's tenants by their stack file, and lets them into the cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions

from components.cluster import kubeconfig
from components.platform.contract import contract
from components.platform.parts.tenancies import Tenancies, TenantGround
from components.platform.parts.tenant_databases import OnCloudSql
from components.platform.placement import Placement
from components.platform.providers import google_cloud_provider, kubernetes_provider
from environments.settings import Settings
from platform_contract import ContractError
from platform_contract import Platform as Contract
from platform_contract.outputs import ClusterOutputs, PostgresqlOutputs


class Cell(ComponentResource):
    """Tenants on the platform of another stack. Google Cloud only."""

    outputs: dict[str, Any]  # values of the contract (`components.outputs.Outputs`), by name

    def __init__(
        self,
        name: str,
        settings: Settings,
        tenants: Mapping[str, Settings],
        opts: ResourceOptions | None = None,
        *,
        elsewhere: Mapping[str, Settings],
    ) -> None:
        """Register everything.

        Args:
            name: Logical name of the component.
            settings: Settings of the platform, with the cell's own on them.
            tenants: Settings of each tenant of this cell.
            opts: Options of the component itself.
            elsewhere: None: a cell has no cells.
        """
        super().__init__("spotify-ai-agent:platform:Cell", name, None, opts)
        google_cloud = google_cloud_provider(settings, self)
        platform = Contract(pulumi.StackReference(platform_name(settings), opts=ResourceOptions(parent=self)))
        cluster = Output.all(platform.kind, platform.environment, platform.cluster).apply(
            lambda found: _fitting(settings, str(found[0]), str(found[1]), found[2])
        )
        in_cluster = kubernetes_provider(
            settings, self, kubeconfig=cluster.apply(lambda found: kubeconfig(found.name, found.dns_endpoint))
        )
        place = Placement(parent=self, providers=(google_cloud, in_cluster), protected=settings.protection.enabled)
        servers = platform.postgresql.apply(on_cloud_sql)
        tenancies = Tenancies(
            tenants,
            place,
            ground=TenantGround(
                workload_pool=cluster.apply(lambda found: found.workload_pool),
                databases=OnCloudSql(
                    instance=servers.apply(lambda found: found["instance"]),
                    server_ca=servers.apply(lambda found: found["server_ca"]),
                ),
                host_aliases={},
                api_namespace=platform.api.apply(lambda found: found.namespace),
                api_labels=platform.api.apply(lambda found: found.pod_labels),
                api_port=platform.api.apply(lambda found: found.port),
            ),
        )

        self.outputs = {**contract(settings, tenancies), "platform": settings.stack.platform}
        self.register_outputs(self.outputs)


def platform_name(settings: Settings) -> str:
    """Full name of the platform's stack: of this project, in the same state."""
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{settings.stack.platform}"


def on_cloud_sql(postgresql: PostgresqlOutputs) -> dict[str, str]:
    """Name of PostgreSQL's primary on Cloud SQL, and the root certificates of its servers.

    Raises:
        ContractError: The platform's PostgreSQL is not on Cloud SQL.
    """
    if postgresql.instance is None or postgresql.server_ca is None:
        raise ContractError(
            "the platform exports no `postgresql.instance`, so that no database can be made for the cell's tenants: "
            "its PostgreSQL is not on Cloud SQL, or its last `up` is older than cells. Bring the platform up, and "
            "then the cell"
        )
    return {"instance": postgresql.instance, "server_ca": postgresql.server_ca}


def _fitting(settings: Settings, kind: str, environment: str, cluster: ClusterOutputs) -> ClusterOutputs:
    """The platform's cluster, once the stack is known to be what the cell's settings say.

    Raises:
        ContractError: It is no platform, or that of another environment.
    """
    if (kind, environment) != ("platform", settings.environment):
        raise ContractError(
            f"the stack {settings.stack.platform} is a {kind} of {environment}, and this cell needs the platform of "
            f"{settings.environment}, so nothing was planned. Name another one in stack.platform, or bring the "
            "platform up as its stack file says"
        )
    return cluster
