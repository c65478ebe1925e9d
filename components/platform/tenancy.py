"""Settings -> arguments of the tenants: who they are, their data, and their place in the cluster. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.model_serving import routing
from components.naming import resource_name, service_account_id
from components.platform.foundation import REDIS, SQL, service_account_address, stack_name, unmanaged_stores
from components.platform.in_cluster import POSTGRESQL
from components.platform.load_testing import container_defaults_args
from components.platform.models import serves_models
from components.platform.redis import redis_authentication, redis_path, redis_verification
from components.postgresql.cloud_native_pg_tenant import CloudNativePgTenantArgs
from components.postgresql.cloud_sql_tenant import CloudSqlTenantArgs
from components.postgresql.postgresql import PORT
from components.postgresql.tenant_database import database_name
from components.redis.access import SERVICE, key_prefix, tenant_rule
from components.redis.memorystore import LOGIN_ROLE
from components.redis.memorystore_access import MemorystoreAccessArgs
from components.redis.redis import PORT as REDIS_PORT
from components.tenant import SERVICE_ACCOUNT
from components.tenant_args import (
    TenantArgs,
    TenantCacheArgs,
    TenantDatabaseArgs,
    TenantModelsArgs,
)
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings
from environments.settings.tenant import TenantSettings

DATABASE_LOGIN = "database-login"
CACHE_LOGIN = "cache-login"


def tenant_of(settings: Settings) -> TenantSettings:
    """The tenant for whom settings were loaded.

    Raises:
        ValueError: The settings are not those of a tenant.
    """
    if settings.tenant is None:
        raise ValueError("these settings were loaded without a tenant; load them with its layers")
    return settings.tenant


def account_id(tenant: str) -> str:
    """Id of the tenant's Google service account, and name of its namespace: `tenant-<name>`."""
    return service_account_id("tenant", tenant)


def login_roles(settings: Settings) -> dict[str, str]:
    """What a Google identity needs to log in to the stores that Google runs, by what it is for."""
    roles = {SQL: (DATABASE_LOGIN, "roles/cloudsql.instanceUser"), REDIS: (CACHE_LOGIN, LOGIN_ROLE)}
    return dict(role for store, role in roles.items() if store not in unmanaged_stores(settings))


def tenant_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of the tenant's pods; it may log in to the managed stores of its plan, and nothing else."""
    tenant, roles = tenant_of(settings), login_roles(settings)
    if not tenant.cache.key_space:
        roles.pop(CACHE_LOGIN, None)
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=account_id(tenant.name),
        description=f"Pods of the tenant {tenant.name}.",
        project_roles=roles,
        workload_pool=workload_pool,
        namespace=resource_name("tenant", tenant.name),
        kubernetes_service_account=SERVICE_ACCOUNT,
    )


def cloud_sql_tenant_args(
    settings: Settings, *, instance: Input[str], service_account_email: Input[str]
) -> CloudSqlTenantArgs:
    """The tenant's database on Cloud SQL."""
    return CloudSqlTenantArgs(
        project=settings.google_cloud.project_id,
        instance=instance,
        database=database_name(tenant_of(settings).name),
        service_account_email=service_account_email,
    )


def cloud_native_pg_tenant_args(settings: Settings, *, after: Sequence[Resource]) -> CloudNativePgTenantArgs:
    """The tenant's database and role inside the cluster.

    Args:
        settings: Settings of the tenant.
        after: The servers.
    """
    tenant = tenant_of(settings)
    return CloudNativePgTenantArgs(
        namespace=settings.database.postgresql.in_cluster.namespace,
        cluster=POSTGRESQL,
        object_name=resource_name("tenant", tenant.name),
        database=database_name(tenant.name),
        connections=tenant.database.connections,
        after=after,
        labels=settings.labels,
    )


def with_a_key_space(tenants: Mapping[str, Settings]) -> list[str]:
    """Namespaces of the tenants whose plans have a key space in Redis, sorted."""
    found = map(tenant_of, tenants.values())
    return sorted(resource_name("tenant", tenant.name) for tenant in found if tenant.cache.key_space)


def memorystore_access_args(
    settings: Settings, *, api_account: str, tenants: Mapping[str, Settings]
) -> MemorystoreAccessArgs:
    """Who may use which keys.

    Args:
        settings: Settings of the environment.
        api_account: Id of the API's service account.
        tenants: Settings of every tenant that the cluster serves, those of cells included.
    """
    users = {service_account_address(settings, api_account): SERVICE}
    for found in map(tenant_of, tenants.values()):
        if found.cache.key_space:
            users[service_account_address(settings, account_id(found.name))] = tenant_rule(found.name)
    return MemorystoreAccessArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        policy_id=resource_name(stack_name(settings), "redis"),
        rules=users,
    )


def tenant_database_args(
    settings: Settings, *, server: ManagedDatabaseArgs | InClusterDatabaseArgs, name: Input[str], user: Input[str]
) -> TenantDatabaseArgs:
    """The tenant's way to its database."""
    return TenantDatabaseArgs(
        server=server, host=settings.database.postgresql.cluster.primary_host, port=PORT, name=name, user=user
    )


def tenant_args(
    settings: Settings,
    *,
    service_account_email: Input[str] | None,
    database: TenantDatabaseArgs,
    host_aliases: Mapping[str, Input[str]],
    api_namespace: Input[str],
    api_labels: Input[Mapping[str, str]],
    api_port: Input[int],
) -> TenantArgs:
    """One tenant on its plan.

    Args:
        settings: Settings with the layers of the tenant's plan and file on them.
        service_account_email: Google identity of its pods; None where there is no Google Cloud.
        database: Its database.
        host_aliases: Addresses by host name, where the cluster's DNS does not know the data stores' names.
        api_namespace: Namespace of the API.
        api_labels: Labels of the API's pods.
        api_port: TCP port of the API's pods.

    Raises:
        ValueError: The settings are not those of a tenant.
    """
    tenant = tenant_of(settings)
    quota = tenant.quota
    return TenantArgs(
        tenant=tenant.name,
        plan=tenant.plan,
        residency=tenant.residency,
        namespace=resource_name("tenant", tenant.name),
        quota={
            "requests.cpu": quota.cpu,
            "requests.memory": quota.memory,
            "limits.memory": quota.memory,
            "pods": str(quota.pods),
        },
        container_defaults=container_defaults_args(tenant.containers),
        group=tenant.group,
        service_account_email=service_account_email,
        google_apis=settings.network.google_apis if service_account_email is not None else None,
        database=database,
        cache=_cache(settings, service_account_email),
        models=_models(settings),
        host_aliases=host_aliases,
        api_namespace=api_namespace,
        api_labels=api_labels,
        api_port=api_port,
        labels=settings.labels,
    )


def _cache(settings: Settings, service_account_email: Input[str] | None) -> TenantCacheArgs | None:
    tenant = tenant_of(settings)
    if not tenant.cache.key_space:
        return None
    authentication = redis_authentication(settings)
    return TenantCacheArgs(
        path=redis_path(settings),
        host=settings.cache.redis.cluster.discovery_host,
        port=REDIS_PORT,
        # With tokens, the user of the access control list is the account's address.
        user=service_account_email if authentication == "google-iam-token" else None,
        key_prefix=key_prefix(tenant.name),
        authentication=authentication,
        verification=redis_verification(settings),
    )


def _models(settings: Settings) -> TenantModelsArgs | None:
    serving, tracks = settings.ml_services.tensorflow_serving, tenant_of(settings).models.tracks
    served = {track: nodes for track, nodes in serving.nodes_by_track.items() if track in tracks}
    if not served or not serves_models(settings):
        return None
    return TenantModelsArgs(namespace=serving.namespace, hosts=routing.hosts(served, serving.namespace))
