"""The platform of one environment on Google Cloud: a table of contents, in the order in which things come into being.

Nothing here does arithmetic or takes a decision. The parts register what belongs together (`parts/`), the modules
beside this one turn settings into arguments, the components turn arguments into resources. A new part is a file in
`parts/`, a line here, and its section in `components/outputs.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, ResourceOptions

from components.identity import Identity
from components.network import Network
from components.observability.collection import Collection
from components.platform.contract import contract
from components.platform.network import network_args
from components.platform.observability import collection_args
from components.platform.parts.application import Application
from components.platform.parts.authorities import Authorities
from components.platform.parts.backups import Backups
from components.platform.parts.cache import cache
from components.platform.parts.database import database
from components.platform.parts.edge import Edge
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.parts.identities import Identities
from components.platform.parts.load_testing import LoadTesting
from components.platform.parts.models import Models, own_models
from components.platform.parts.names import Names
from components.platform.parts.promise import Promise
from components.platform.parts.site import Site
from components.platform.parts.tenancies import Tenancies, TenantGround
from components.platform.parts.trail import Trail
from components.platform.parts.vault import Vault
from components.platform.placement import Placement
from components.platform.providers import google_cloud_provider
from components.platform.security import identity_args
from environments.settings import Settings


class Platform(ComponentResource):
    """One environment's platform."""

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
            elsewhere: Settings of the tenants that cells of this platform carry.
        """
        super().__init__("spotify-ai-agent:platform:Platform", name, None, opts)
        google_cloud = google_cloud_provider(settings, self)
        place = Placement(parent=self, providers=(google_cloud,), protected=settings.protection.enabled)

        ground = Ground(settings, place, network=Network("network", network_args(settings), place.child))
        trail = Trail(settings, place, ground=ground)
        hosting = Hosting(settings, place, ground=ground)
        backups = Backups(settings, place, ground=ground, hosting=hosting)
        identities = Identities(settings, place, hosting=hosting)
        authorities = Authorities(settings, place, ground=ground, hosting=hosting)
        site = Site(place=place, ground=ground, hosting=hosting, identities=identities, authorities=authorities)
        postgresql = database(settings, site)
        redis = cache(settings, site, tenants={**tenants, **elsewhere})
        names = Names(settings, place, ground=ground, hosting=hosting, postgresql=postgresql.server, redis=redis.nodes)
        vault = Vault(settings, place, ground=ground, identities=identities)
        models = Models(
            settings,
            place,
            ground=ground,
            hosting=hosting,
            models=own_models(settings, place, hosting=hosting),
        )
        application = Application(
            settings,
            hosting.inside,
            service_account_email=identities.api.email,
            database=postgresql.for_the_api,
            host_aliases=names.aliases,
            after=[hosting.controllers, *identities.ready, *postgresql.ready, *redis.ready, *names.ready],
        )
        postgresql.admit_the_api(namespace=application.api.namespace)
        tenancies = Tenancies(
            tenants,
            hosting.inside,
            ground=TenantGround(
                workload_pool=hosting.cluster.workload_pool,
                databases=postgresql.for_tenants,
                host_aliases=names.aliases,
                api_namespace=settings.application.api.namespace,
                api_labels=application.api.pod_labels,
                api_port=settings.application.api.port,
            ),
        )
        edge = Edge(settings, hosting.inside, hosting=hosting, api=application.api)
        load_testing = LoadTesting(settings, hosting.inside, ground=ground, edge=edge)
        Identity(
            "identity",
            identity_args(
                settings,
                namespaces={
                    **hosting.namespaces,
                    **models.namespaces,
                    **application.namespaces,
                    **edge.namespaces,
                    **load_testing.namespaces,
                },
            ),
            hosting.inside.child,
        )
        Collection(
            "metrics",
            collection_args(settings, api_labels=application.api.pod_labels, after=[application.api, models.serving]),
            hosting.inside.child,
        )

        parts = (ground, trail, hosting, backups, postgresql, redis, vault, models, application, tenancies, edge)
        self.outputs = contract(settings, *parts, Promise(settings))
        self.register_outputs(self.outputs)
