"""The platform of one environment in a cluster that others made: a table of contents, and nothing of Google Cloud.

No provider of Google's is made, so that neither an account nor a network to it is needed. Left out is what only a cloud
can be: network and keys, audit and alerts, vault, edge, the role matrix, the backups. Model servers are left out too:
they read their models from a bucket and are asked through a Gateway of Google's; the API answers from its own stand-in
(`inference` is missing in its configuration). docs/existing-cluster.md says what that means for whoever works there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, ResourceOptions

from components.platform.contract import contract
from components.platform.parts.aliases import Aliases
from components.platform.parts.application import Application
from components.platform.parts.existing_hosting import ExistingHosting
from components.platform.parts.in_cluster_cache import InClusterCache
from components.platform.parts.in_cluster_database import InClusterDatabase
from components.platform.parts.tenancies import Tenancies, TenantGround
from components.platform.placement import Placement
from environments.settings import Settings


class PlatformOnExistingCluster(ComponentResource):
    """One environment's platform, as far as any Kubernetes cluster can carry it."""

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
            settings: Settings of the environment.
            tenants: Settings of each tenant of this stack: the same tree with the tenant's layers on it.
            opts: Options of the component itself.
            elsewhere: None: a cell needs Cloud SQL, and the settings refuse one here.
        """
        super().__init__("spotify-ai-agent:platform:PlatformOnExistingCluster", name, None, opts)
        place = Placement(parent=self, providers=(), protected=settings.protection.enabled)

        hosting = ExistingHosting(settings, place)
        postgresql = InClusterDatabase(
            settings,
            hosting.inside,
            authority=hosting.authority,
            controllers=hosting.controllers,
            encryption_key=None,
            archive=None,
        )
        redis = InClusterCache(
            settings,
            hosting.inside,
            authority=hosting.authority,
            controllers=hosting.controllers,
            encryption_key=None,
            tenants={**tenants, **elsewhere},
        )
        names = Aliases(postgresql=postgresql.server, redis=redis.nodes)
        application = Application(
            settings,
            hosting.inside,
            service_account_email=None,
            database=postgresql.for_the_api,
            host_aliases=names.aliases,
            after=[hosting.controllers, *postgresql.ready, *redis.ready],
        )
        postgresql.admit_the_api(namespace=application.api.namespace)
        tenancies = Tenancies(
            tenants,
            hosting.inside,
            ground=TenantGround(
                workload_pool=None,
                databases=postgresql.for_tenants,
                host_aliases=names.aliases,
                api_namespace=settings.application.api.namespace,
                api_labels=application.api.pod_labels,
                api_port=settings.application.api.port,
            ),
        )

        self.outputs = contract(settings, postgresql, redis, application, tenancies)
        self.register_outputs(self.outputs)
