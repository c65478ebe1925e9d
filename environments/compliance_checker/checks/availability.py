"""What goes on when a pod, a node or a zone is gone."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, at_least, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

MAJORITY_ZONES = 3
"""The fewest zones of which one can be lost and a majority is left."""


@derived_from(
    "database.postgresql.engine",
    "database.postgresql.machine.availability",
    "database.postgresql.cluster.replica_hosts",
    unless=[],
)
def database_survives_a_zone(settings: Settings) -> Iterator[Gap]:
    """The database has a standby in another zone: Cloud SQL's own, or a replica inside the cluster."""
    postgresql = settings.database.postgresql
    if postgresql.engine == "cloud_sql":
        if postgresql.machine.availability != "REGIONAL":
            yield Gap(
                path="database.postgresql.machine.availability",
                reason=f"{postgresql.machine.availability} has no standby: the database is gone with its zone",
                remedy="set it to REGIONAL",
            )
    elif not postgresql.cluster.replica_hosts:
        yield Gap(
            path="database.postgresql.cluster.replica_hosts",
            reason="without a replica the database is gone with its node",
            remedy="name at least one replica host",
        )


@derived_from("cache.redis.cluster.replicas_per_primary", unless=[])
def cache_survives_a_node(settings: Settings) -> Iterator[Gap]:
    """Each of Redis' primaries has a replica."""
    yield from at_least(
        "cache.redis.cluster.replicas_per_primary",
        settings.cache.redis.cluster.replicas_per_primary,
        1,
        "a part of the keys, sessions and limits among them, is gone with a node",
        " replicas",
    )


@derived_from("google_cloud.zones", "application.api.replicas.minimum", unless=[NO_GOOGLE_CLOUD])
def api_survives_a_zone(settings: Settings) -> Iterator[Gap]:
    """The API runs in three zones, a pod in each."""
    zones, pods = len(settings.google_cloud.zones), settings.application.api.replicas.minimum
    if zones < MAJORITY_ZONES:
        yield Gap(
            path="google_cloud.zones",
            reason=f"of {zones}, the loss of one can leave no majority",
            remedy=f"name {MAJORITY_ZONES} zones of the region",
        )
    yield from at_least(
        "application.api.replicas.minimum", pods, MAJORITY_ZONES, "all of them can be in the zone that is lost", " pods"
    )


@derived_from(
    "cluster.general_pool.spot",
    "cluster.gpu_pool.spot",
    "ml_services.tensorflow_serving.cluster.gpu_enabled",
    unless=[NO_GOOGLE_CLOUD],
)
def nodes_do_not_vanish(settings: Settings) -> Iterator[Gap]:
    """No node is one that Google takes back with 30 seconds' notice."""
    pools = {"general_pool": settings.cluster.general_pool.spot}
    if settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        pools["gpu_pool"] = settings.cluster.gpu_pool.spot
    for name, spot in pools.items():
        if spot:
            yield Gap(
                path=f"cluster.{name}.spot",
                reason="all of its nodes can leave together",
                remedy="set it to false",
            )


@derived_from(
    "application.api.replicas.minimum",
    "application.api.replicas.maximum",
    "cluster.general_pool.minimum_nodes",
    "cluster.general_pool.maximum_nodes",
    unless=[NO_GOOGLE_CLOUD],
)
def capacity_can_grow(settings: Settings) -> Iterator[Gap]:
    """The autoscalers of pods and nodes have room above what always runs."""
    replicas, pool = settings.application.api.replicas, settings.cluster.general_pool
    for path, least, most in (
        ("application.api.replicas.maximum", replicas.minimum, replicas.maximum),
        ("cluster.general_pool.maximum_nodes", pool.minimum_nodes, pool.maximum_nodes),
    ):
        if most <= least:
            yield Gap(
                path=path,
                reason=f"{most:,} are as many as always run: more load finds nothing more",
                remedy=f"raise it above {least:,}",
            )


@derived_from("protection.enabled", unless=[NO_GOOGLE_CLOUD])
def data_are_protected_from_deletion(settings: Settings) -> Iterator[Gap]:
    """What holds data refuses its deletion, on Pulumi's level and on the services' own."""
    if not settings.protection.enabled:
        yield Gap(
            path="protection.enabled",
            reason="one command deletes databases and keys",
            remedy="set it to true",
        )
