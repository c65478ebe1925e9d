"""What must hold between domains: each function looks at the whole tree and yields what cannot work, with its remedy.

Pure, and all are asked, so that one run tells everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from environments.errors import InvariantError
from environments.settings.admission_invariants import ADMISSION_INVARIANTS
from environments.settings.capacity_invariants import CAPACITY_INVARIANTS, VERSIONS_AT_ONCE
from environments.settings.cluster import NodePoolSettings
from environments.settings.in_cluster_invariants import IN_CLUSTER_INVARIANTS
from environments.settings.jurisdiction import jurisdiction
from environments.settings.name_invariants import NAME_INVARIANTS
from environments.settings.obligations import everything_is_kept_as_long_as_frameworks_ask
from environments.settings.production_invariants import PRODUCTION_INVARIANTS, is_guarded
from environments.settings.recovery_invariants import RECOVERY_INVARIANTS
from environments.settings.release_invariants import RELEASE_INVARIANTS
from environments.settings.request_invariants import REQUEST_INVARIANTS
from environments.settings.serving_invariants import SERVING_INVARIANTS
from environments.settings.tenant_invariants import TENANT_INVARIANTS

if TYPE_CHECKING:
    from environments.settings.settings import Settings

RESERVED_CONNECTIONS = 20
"""Connections kept for the service's own agents and for operators (PostgreSQL: superuser_reserved_connections)."""

RESERVED_ADDRESSES = 5
"""Addresses of the nodes' range that no node gets: four that a VPC keeps, and the entrance to the model servers."""


def violations(settings: Settings) -> Iterator[InvariantError]:
    """Everything in `settings` that cannot work together."""
    for invariant in INVARIANTS:
        yield from invariant(settings)


def the_database_takes_all_connections(settings: Settings) -> Iterator[InvariantError]:
    """One API process per pod, and two versions at once during a release.

    In-cluster servers have poolers, which are told to take exactly that many clients
    (components/platform/in_cluster.py); whether the servers take the poolers, in_cluster_invariants asks.
    """
    if settings.database.postgresql.engine != "cloud_sql":
        return
    pool, replicas = settings.database.postgresql.connection_pool, settings.application.api.replicas
    wanted = VERSIONS_AT_ONCE * replicas.maximum * (pool.max_size + pool.overflow)
    offered = settings.database.postgresql.machine.max_connections - RESERVED_CONNECTIONS
    if wanted > offered:
        yield InvariantError(
            "database.postgresql.machine.max_connections",
            f"{replicas.maximum} API pods of the old version and as many of the new one, with {pool.max_size} + "
            f"{pool.overflow} connections each, need {wanted} during a release, but {offered} are left after "
            f"{RESERVED_CONNECTIONS} for the service and its operators",
            "raise max_connections, or lower application.api.replicas.maximum or the connection pool",
        )


def the_gpu_pool_holds_the_serving_nodes(settings: Settings) -> Iterator[InvariantError]:
    """Serving nodes are the nodes of the GPU pool, where models are served on GPUs."""
    serving, pool = settings.ml_services.tensorflow_serving.cluster, settings.cluster.gpu_pool
    if serving.gpu_enabled and serving.nodes > pool.maximum_nodes:
        yield InvariantError(
            "cluster.gpu_pool.maximum_nodes",
            f"{serving.nodes} serving nodes do not fit into a GPU pool of at most {pool.maximum_nodes}",
            "raise maximum_nodes, or lower ml_services.tensorflow_serving.cluster.nodes",
        )
    if strays := sorted(set(pool.zones) - set(settings.google_cloud.zones)):
        yield InvariantError(
            "cluster.gpu_pool.zones",
            f"{', '.join(strays)} is none of the environment's zones",
            "choose among google_cloud.zones",
        )


def the_ranges_serve_all_nodes(settings: Settings) -> Iterator[InvariantError]:
    """At the autoscalers' maxima, every node gets its address and its range for pods."""
    pools: list[NodePoolSettings] = [settings.cluster.general_pool]
    if settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        pools.append(settings.cluster.gpu_pool)
    plan = settings.network.address_plan
    for path, wanted, offered in (
        ("pods", sum(p.maximum_nodes * p.pod_addresses_per_node for p in pools), _size(plan.pods)),
        ("nodes", sum(p.maximum_nodes + p.upgrade.max_surge for p in pools), _size(plan.nodes) - RESERVED_ADDRESSES),
    ):
        if wanted > offered:
            yield InvariantError(
                f"network.address_plan.{path}",
                f"the node pools at their maxima take {wanted} addresses of {path}, the range has {offered}",
                "choose a larger range, or lower maximum_nodes or maximum_pods_per_node of a pool",
            )


def the_new_version_fits_its_bounds(settings: Settings) -> Iterator[InvariantError]:
    """A preview is never larger than the version that serves may get."""
    api = settings.application.api
    if api.blue_green.preview_replicas > api.replicas.maximum:
        yield InvariantError(
            "application.api.blue_green.preview_replicas",
            f"{api.blue_green.preview_replicas} preview pods exceed the {api.replicas.maximum} that may run",
            "lower it, or raise application.api.replicas.maximum",
        )


def a_standby_has_a_zone_of_its_own(settings: Settings) -> Iterator[InvariantError]:
    """REGIONAL means a second zone."""
    if settings.database.postgresql.machine.availability == "REGIONAL" and len(settings.google_cloud.zones) < 2:
        yield InvariantError(
            "database.postgresql.machine.availability",
            "a REGIONAL database needs a second zone for its standby, and the environment has one",
            "add a zone to google_cloud.zones, or set it to ZONAL",
        )


def stores_restart_one_after_another(settings: Settings) -> Iterator[InvariantError]:
    """Google may fail over either in its window; a release of the API that meets both has nothing to fall back on."""
    postgresql, redis = settings.database.postgresql, settings.cache.redis
    if (postgresql.engine, redis.engine) != ("cloud_sql", "memorystore"):
        return
    mine, other = redis.maintenance, postgresql.maintenance
    if (mine.day, mine.hour) == (other.day, other.hour):
        yield InvariantError(
            "cache.redis.maintenance",
            f"{mine.day} at {mine.hour} is the window of database.postgresql.maintenance, too: both could restart at "
            "once",
            "choose another day or hour for one of the two",
        )


def data_stays_where_it_must(settings: Settings) -> Iterator[InvariantError]:
    """Backups stay in the region's jurisdiction (GDPR Art. 44)."""
    here = jurisdiction(settings.google_cloud.region)
    for path, location, remedy in (
        (
            "database.postgresql.backup.location",
            settings.database.postgresql.backup.location,
            "choose the region itself, or a multi-region of the same jurisdiction, such as eu",
        ),
        ("backup.region", settings.backup.region, "choose a region of the same jurisdiction"),
    ):
        if jurisdiction(location) != here:
            yield InvariantError(
                path,
                f"backups in {location} would leave the jurisdiction of {settings.google_cloud.region}",
                remedy,
            )


def no_debugging_where_peoples_data_is(settings: Settings) -> Iterator[InvariantError]:
    """Detailed errors show what a request carried."""
    if settings.application.api.fastapi.debug and is_guarded(settings):
        yield InvariantError(
            "application.api.fastapi.debug",
            "detailed errors would show personal data to callers",
            "set it to false; debug with synthetic data in dev or staging",
        )


def the_final_backup_is_no_step_back(settings: Settings) -> Iterator[InvariantError]:
    """Where data is protected, a deletion by mistake must not be worse than any other loss."""
    backup = settings.database.postgresql.backup
    if backup.final_backup_days < backup.point_in_time_days and settings.protection.enabled:
        yield InvariantError(
            "database.postgresql.backup.final_backup_days",
            f"the backup taken at deletion is kept {backup.final_backup_days} days, less than the "
            f"{backup.point_in_time_days} days that recovery reaches back",
            "keep it at least as long as point_in_time_days",
        )


def a_locked_audit_trail_belongs_to_what_lasts(settings: Settings) -> Iterator[InvariantError]:
    """Never in dev, always where people's data is; not tied to `protection`, which is lifted to destroy a stack."""
    locked = settings.audit.locked
    if locked and settings.environment == "dev":
        yield InvariantError(
            "audit.locked",
            "dev is destroyed and made again at will, and each time a locked archive would be left for good",
            "set it to false; try locks in staging",
        )
    if not locked and is_guarded(settings):
        yield InvariantError(
            "audit.locked",
            "who touched personal data must be known afterwards, and without a lock an owner can delete the trail",
            "set it to true (it cannot be undone), or keep personal data elsewhere",
        )


INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    the_database_takes_all_connections,
    the_gpu_pool_holds_the_serving_nodes,
    the_ranges_serve_all_nodes,
    the_new_version_fits_its_bounds,
    a_standby_has_a_zone_of_its_own,
    stores_restart_one_after_another,
    data_stays_where_it_must,
    no_debugging_where_peoples_data_is,
    the_final_backup_is_no_step_back,
    a_locked_audit_trail_belongs_to_what_lasts,
    everything_is_kept_as_long_as_frameworks_ask,
    *ADMISSION_INVARIANTS,
    *CAPACITY_INVARIANTS,
    *IN_CLUSTER_INVARIANTS,
    *NAME_INVARIANTS,
    *PRODUCTION_INVARIANTS,
    *RECOVERY_INVARIANTS,
    *RELEASE_INVARIANTS,
    *REQUEST_INVARIANTS,
    *SERVING_INVARIANTS,
    *TENANT_INVARIANTS,
)


def _size(cidr: str) -> int:
    return IPv4Network(cidr).num_addresses
