"""What a tenant takes; `tenant.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import Input

from components.api_args import CachePathArgs
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.closed_namespace import ContainerDefaultsArgs
from components.redis.redis import Authentication, Verification


@dataclass(frozen=True, kw_only=True)
class TenantDatabaseArgs:
    """The tenant's database, and the way to it.

    Attributes:
        server: What stands behind the host name, and how it is proved.
        host: Host name for reads and writes.
        port: TCP port.
        name: Name of the database; must resolve only once it is there.
        user: Role that logs in; likewise.
    """

    server: ManagedDatabaseArgs | InClusterDatabaseArgs
    host: str
    port: int
    name: Input[str]
    user: Input[str]


@dataclass(frozen=True, kw_only=True)
class TenantCacheArgs:
    """The tenant's key space, and the way to it.

    Attributes:
        path: The way to the nodes.
        host: Host name where they are learnt.
        port: TCP port of it.
        user: User of Redis' access control list; None where clients name no user.
        key_prefix: What every key of the tenant begins with.
        authentication: How a client proves itself.
        verification: What it checks of a server's certificate.
    """

    path: CachePathArgs
    host: str
    port: int
    user: Input[str] | None
    key_prefix: str
    authentication: Authentication
    verification: Verification


@dataclass(frozen=True, kw_only=True)
class TenantModelsArgs:
    """The tracks that the tenant's pods call directly.

    Attributes:
        namespace: Namespace of the model servers.
        hosts: Host name of each track's servers.
    """

    namespace: str
    hosts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TenantArgs:
    """One tenant on its plan.

    Attributes:
        tenant: The tenant's id, a DNS label.
        plan: The plan's name.
        residency: Jurisdiction or region where the tenant's data must stay.
        namespace: Kubernetes namespace to create.
        quota: The plan's hard limits by Kubernetes resource name (`requests.cpu`, `pods`, ...).
        container_defaults: The plan's defaults per container.
        group: E-mail address of the tenant's group (Google Groups for RBAC).
        service_account_email: Google service account that the pods act as; `SERVICE_ACCOUNT` of `namespace` must be
            allowed to (roles/iam.workloadIdentityUser). None where there is no Google Cloud.
        google_apis: Which private entrance to Google's APIs the network has; None where there is no Google Cloud.
        database: The tenant's database.
        cache: The tenant's key space; None where the plan has none.
        models: The tracks that the pods call; None where the plan has none.
        host_aliases: Addresses by host name, where the cluster's DNS does not know the names of database and cache.
        api_namespace: Namespace of the API.
        api_labels: Labels of the API's pods.
        api_port: TCP port of the API's pods.
        labels: Further labels of every object.
    """

    tenant: str
    plan: str
    residency: str
    namespace: str
    quota: Mapping[str, str]
    container_defaults: ContainerDefaultsArgs
    group: str
    service_account_email: Input[str] | None
    google_apis: Literal["private", "restricted"] | None
    database: TenantDatabaseArgs
    cache: TenantCacheArgs | None
    models: TenantModelsArgs | None
    host_aliases: Mapping[str, Input[str]]
    api_namespace: Input[str]
    api_labels: Input[Mapping[str, str]]
    api_port: Input[int]
    labels: Mapping[str, str]
