"""What must hold where data stores run inside the cluster, and where the cluster is not ours to make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

OPERATORS_CONNECTIONS = 20
"""Server connections kept for the operator, replication and people (superuser_reserved_connections among them)."""


def the_in_cluster_database_takes_all_poolers(settings: Settings) -> Iterator[InvariantError]:
    """Each pod of a pooler opens its own pool, and all pods before the primary meet on one server."""
    postgresql = settings.database.postgresql
    if postgresql.engine != "cloudnative_pg":
        return
    pool, pooler = postgresql.connection_pool, postgresql.in_cluster.pooler
    wanted = pooler.instances * (pool.max_size + pool.overflow)
    offered = postgresql.in_cluster.max_connections - OPERATORS_CONNECTIONS
    if wanted > offered:
        yield InvariantError(
            "database.postgresql.in_cluster.max_connections",
            f"{pooler.instances} PgBouncer pods with {pool.max_size} + {pool.overflow} connections each need {wanted}, "
            f"but {offered} are left after {OPERATORS_CONNECTIONS} for the operator and for people",
            "raise it, or lower in_cluster.pooler.instances or the connection pool",
        )


def an_in_cluster_database_outside_dev_can_be_lost_and_found(settings: Settings) -> Iterator[InvariantError]:
    """Without a managed service behind it, a replica and an archive are all there is."""
    postgresql = settings.database.postgresql
    if postgresql.engine != "cloudnative_pg" or settings.environment == "dev":
        return
    if postgresql.in_cluster.backup_folder is None:
        yield InvariantError(
            "database.postgresql.in_cluster.backup_folder",
            f"{settings.environment} would keep its database without any backup",
            "name a folder of a bucket, or use engine cloud_sql",
        )
    if not postgresql.cluster.replica_hosts:
        yield InvariantError(
            "database.postgresql.cluster.replica_hosts",
            f"{settings.environment} would lose its database with one node",
            "name at least one replica host, or use engine cloud_sql",
        )


def an_existing_cluster_needs_nothing_of_the_cloud(settings: Settings) -> Iterator[InvariantError]:
    """What would need Google Cloud's network, keys or identities cannot be brought up in a cluster of others."""
    if settings.cluster.engine != "existing":
        return
    if settings.cluster.existing is None:
        yield InvariantError(
            "cluster.existing",
            "nothing says which cluster it is",
            "name at least its kubeconfig context, or use engine gke",
        )
    why = "there is no Google Cloud beside an existing cluster (cluster.engine: existing)"
    postgresql = settings.database.postgresql
    if postgresql.engine != "cloudnative_pg":
        yield InvariantError("database.postgresql.engine", why, "use engine cloudnative_pg")
    if settings.cache.redis.engine != "in_cluster":
        yield InvariantError("cache.redis.engine", why, "use engine in_cluster")
    if postgresql.in_cluster.backup_folder is not None:
        yield InvariantError(
            "database.postgresql.in_cluster.backup_folder",
            "the bucket is reached by GKE's Workload Identity, which an existing cluster has not",
            "set it to null: such a database is for development",
        )
    if settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        yield InvariantError(
            "ml_services.tensorflow_serving.cluster.gpu_enabled",
            "the GPU pool is GKE's, and nothing is known of an existing cluster's",
            "set it to false",
        )
    if settings.load_testing is not None:
        yield InvariantError(
            "load_testing", "there is no public front beside an existing cluster that could be loaded", "set it to null"
        )
    if settings.application.api.replicas.recommendations:
        yield InvariantError(
            "application.api.replicas.recommendations",
            "the vertical autoscaler is GKE's, and an existing cluster may not know its definition",
            "set it to false",
        )
    if settings.application.api.replicas.predictive.enabled:
        yield InvariantError(
            "application.api.replicas.predictive.enabled",
            "the forecast is made of managed Prometheus' history, which there is on Google Cloud alone",
            "set it to false",
        )


def both_data_stores_stand_on_one_side(settings: Settings) -> Iterator[InvariantError]:
    """An authority of Google's signs managed stores, one in the cluster those in it; clients know one root."""
    postgresql, redis = settings.database.postgresql.engine, settings.cache.redis.engine
    if (postgresql == "cloudnative_pg") != (redis == "in_cluster"):
        yield InvariantError(
            "cache.redis.engine",
            f"{redis} beside database.postgresql.engine {postgresql}: their certificates come from two authorities, "
            "and the API is given the root of one for both, so that it could not reach the other",
            "use memorystore with cloud_sql, or in_cluster with cloudnative_pg",
        )


def a_cell_stands_on_cloud_sql(settings: Settings) -> Iterator[InvariantError]:
    """A database in a cluster lets in by certificates, whose issuer is the platform's own affair."""
    if settings.stack.kind == "cell" and settings.database.postgresql.engine != "cloud_sql":
        yield InvariantError(
            "database.postgresql.engine",
            "a cell makes the databases of its tenants on Cloud SQL, and this platform's PostgreSQL runs inside the "
            "cluster",
            "name the tenants in the platform's own stack file, or use engine cloud_sql",
        )


def a_tenants_keys_are_its_own(settings: Settings) -> Iterator[InvariantError]:
    """Without a list of users Redis lets everybody whom the network lets in use every key: good for synthetic data."""
    tenant, redis = settings.tenant, settings.cache.redis
    if tenant is None or not tenant.cache.key_space or settings.environment == "dev":
        return
    if redis.engine == "in_cluster" and redis.in_cluster.acl_users is None:
        yield InvariantError(
            "cache.redis.in_cluster.acl_users",
            f"{tenant.name} has a key space, and without users nothing would keep other tenants' keys from it",
            "name the Secret with the users, or use engine memorystore, or set tenant.cache.key_space to false",
        )


IN_CLUSTER_INVARIANTS = (
    the_in_cluster_database_takes_all_poolers,
    an_in_cluster_database_outside_dev_can_be_lost_and_found,
    an_existing_cluster_needs_nothing_of_the_cloud,
    both_data_stores_stand_on_one_side,
    a_cell_stands_on_cloud_sql,
    a_tenants_keys_are_its_own,
)
