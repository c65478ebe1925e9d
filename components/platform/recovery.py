"""What can take a platform's place from a second region: a table of contents, in the order in which things are made.

The stack is operated when the region of the platform, and all that is in it, may be gone. So it reads nothing of the
platform's: no stack reference, no look-up; what it must know was written into its settings (`recovery.primary`) in
quiet times. It stands beside the platform in one project, so its names carry its site, and it leaves to the platform
what a project has once, or what belongs to no region:

- the VPC with its peering and private DNS, in which it is a guest;
- the Google accounts of workloads and tenants, their logins and grants: pods are the same in either cluster;
- the model store, which lies in both regions;
- the public names with their zone and certificate, and the proxy for staff;
- audit configuration, log buckets, alerts and people's roles in the project.

The cache begins empty: it is recomputed. Tenants have their places here; what they run comes back with the backup of
the platform's cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, ResourceOptions

from components.guest_network import GuestNetwork
from components.identity import Identity
from components.observability.collection import Collection
from components.platform.contract import contract
from components.platform.network import guest_network_args
from components.platform.observability import collection_args
from components.platform.parts.application import Application
from components.platform.parts.authorities import Authorities
from components.platform.parts.backups import Backups
from components.platform.parts.follower import FollowingDatabase
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.parts.identities import IdentitiesOfThePlatform
from components.platform.parts.managed_cache import ManagedCache
from components.platform.parts.models import Models, models_of_the_platform
from components.platform.parts.names import Names
from components.platform.parts.promise import Restoration
from components.platform.parts.returning_tenants import ReturningTenants
from components.platform.parts.second_entrance import SecondEntrance
from components.platform.parts.site import Site
from components.platform.parts.vault import Vault
from components.platform.placement import Placement
from components.platform.providers import google_cloud_provider
from components.platform.security import cluster_identity_args
from environments.settings import Settings


class Recovery(ComponentResource):
    """One platform's second region. Google Cloud only."""

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
            settings: Settings of the second region.
            tenants: None of its own.
            opts: Options of the component itself.
            elsewhere: Settings of all tenants of the platform, as this stack would serve them.
        """
        super().__init__("spotify-ai-agent:platform:Recovery", name, None, opts)
        google_cloud = google_cloud_provider(settings, self)
        place = Placement(parent=self, providers=(google_cloud,), protected=settings.protection.enabled)

        network = GuestNetwork("network", guest_network_args(settings), place.child)
        ground = Ground(settings, place, network=network)
        hosting = Hosting(settings, place, ground=ground)
        backups = Backups(settings, place, ground=ground, hosting=hosting)
        restoration = Restoration(settings, place, hosting=hosting)
        identities = IdentitiesOfThePlatform(settings)
        authorities = Authorities(settings, place, ground=ground, hosting=hosting)
        site = Site(place=place, ground=ground, hosting=hosting, identities=identities, authorities=authorities)
        database = FollowingDatabase(settings, site)
        cache = ManagedCache(settings, site, tenants={**tenants, **elsewhere})
        names = Names(settings, place, ground=ground, hosting=hosting, postgresql=database.server, redis=cache.nodes)
        vault = Vault(settings, place, ground=ground, identities=identities)
        models = Models(settings, place, ground=ground, hosting=hosting, models=models_of_the_platform(settings))
        application = Application(
            settings,
            hosting.inside,
            service_account_email=identities.api.email,
            database=database.for_the_api,
            host_aliases={},
            after=[hosting.controllers, *database.ready, *cache.ready, *names.ready],
        )
        returning = ReturningTenants(
            elsewhere, hosting.inside, database=database.for_the_api, api_labels=application.api.pod_labels
        )
        edge = SecondEntrance(settings, hosting.inside, hosting=hosting, api=application.api)
        Identity(
            "identity",
            cluster_identity_args(
                settings,
                namespaces={
                    **hosting.namespaces,
                    **models.namespaces,
                    **application.namespaces,
                    **edge.namespaces,
                },
            ),
            hosting.inside.child,
        )
        Collection(
            "metrics",
            collection_args(settings, api_labels=application.api.pod_labels, after=[application.api, models.serving]),
            hosting.inside.child,
        )

        parts = (ground, hosting, backups, restoration, database, cache, vault, models, application, returning, edge)
        self.outputs = {**contract(settings, *parts), "platform": settings.stack.platform}
        self.register_outputs(self.outputs)
