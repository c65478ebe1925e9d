"""Redis on Google Cloud, by its engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pulumi import Resource

from components.platform.contract import Sections
from components.platform.foundation import NODE_DISKS
from components.platform.parts.in_cluster_cache import InClusterCache
from components.platform.parts.managed_cache import ManagedCache
from components.platform.parts.site import Site
from components.redis.redis import Redis
from environments.settings import Settings

Tenants = Mapping[str, Settings]


class Cache(Protocol):
    """Redis, whichever engine runs it."""

    @property
    def nodes(self) -> Redis:
        """The nodes, and where clients learn them."""

    @property
    def ready(self) -> Sequence[Resource]:
        """What must exist before a client connects, beside its name."""

    outputs: Sections


def cache(settings: Settings, site: Site, *, tenants: Tenants) -> Cache:
    """Redis as the settings ask for it. Google Cloud only.

    Args:
        settings: Settings of the environment.
        site: What it may stand on.
        tenants: Settings of every tenant that it serves, those of cells included: there is one list of its users.
    """
    return ENGINES[settings.cache.redis.engine](settings, site, tenants)


def _memorystore(settings: Settings, site: Site, tenants: Tenants) -> Cache:
    return ManagedCache(settings, site, tenants=tenants)


def _in_cluster(settings: Settings, site: Site, tenants: Tenants) -> Cache:
    return InClusterCache(
        settings,
        site.hosting.inside,
        authority=site.authorities.in_cluster,
        controllers=site.hosting.controllers,
        encryption_key=site.ground.keys.key_ids[NODE_DISKS],
        tenants=tenants,
    )


ENGINES: Mapping[str, Callable[[Settings, Site, Tenants], Cache]] = {
    "memorystore": _memorystore,
    "in_cluster": _in_cluster,
}
"""By `cache.redis.engine`."""
