"""Settings -> arguments of what runs inside the cluster where a cloud has services for it: PostgreSQL, and its logins.

Pure. Which controllers a stack needs follows from its engines and its scaling; nothing is installed that nobody uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Resource

from components import controller_charts, keda_chart
from components.controller_charts import ChartArgs, ChartResourcesArgs, ChartSourceArgs
from components.existing_cluster import ExistingClusterArgs
from components.in_cluster_authority import (
    CertificateArgs,
    ClientCertificateArgs,
    InClusterAuthorityArgs,
    IssuerRef,
)
from components.namespace_marks import TENANCY
from components.platform.data import replica_hosts
from components.platform.foundation import stack_name
from components.platform.predictive_scaling import scaler_address
from components.postgresql.cloud_native_pg_args import (
    BackupArgs,
    CloudNativePgArgs,
    InstanceArgs,
    PoolerArgs,
    StorageArgs,
)
from components.postgresql.server_parameters import LoggingArgs
from environments.settings import Settings
from environments.settings.existing_cluster import ChartSettings

AUTHORITY = "platform"
"""Name of the cluster's own authority and of its issuer; in-cluster data stores ask it for their certificates."""

POSTGRESQL = "postgres"
"""Name of the PostgreSQL cluster, and of the Kubernetes account that its servers run as."""

API_LOGIN = "api"
"""Role that the API logs in as, and common name of its certificate."""

LOGIN_SECRET = "database-login"  # the name of a Secret, not its content
"""In the namespace of whoever logs in."""

VERSIONS_AT_ONCE = 2
"""A blue-green release runs the new version beside the old one; a PgBouncer pod may have to take both."""

HOURS_PER_DAY = 24
HOURS_PER_YEAR = 365 * HOURS_PER_DAY

# The mirror keeps each registry that it mirrors in a folder of its own.
_MIRRORED = {
    controller_charts.CERT_MANAGER: "quay",
    controller_charts.CLOUD_NATIVE_PG: "ghcr",
    controller_charts.BARMAN_PLUGIN: "ghcr",
    keda_chart.KEDA: "ghcr",
}


@dataclass(frozen=True, kw_only=True)
class ArchiveArgs:
    """Where PostgreSQL's servers archive, and as whom.

    Attributes:
        destination: Folder of a bucket, gs://bucket/folder; must resolve only once `identity` may write there.
        identity: E-mail address of the Google service account.
    """

    destination: Input[str]
    identity: Input[str]


def has_in_cluster_stores(settings: Settings) -> bool:
    """Whether any data store runs inside the cluster, so that it needs an authority there."""
    return settings.database.postgresql.engine == "cloudnative_pg" or settings.cache.redis.engine == "in_cluster"


def charts(settings: Settings) -> dict[str, ChartArgs]:
    """The controllers that the stack's engines and its scaling need, by their chart's name."""
    controllers, wanted = settings.cluster.controllers, {}
    if has_in_cluster_stores(settings):
        source = _source(settings, controller_charts.CERT_MANAGER, controllers.charts.cert_manager)
        wanted[controller_charts.CERT_MANAGER] = controller_charts.cert_manager(
            source, settings.labels, namespace=controllers.namespace
        )
    if settings.database.postgresql.engine == "cloudnative_pg":
        source = _source(settings, controller_charts.CLOUD_NATIVE_PG, controllers.charts.cloudnative_pg)
        wanted[controller_charts.CLOUD_NATIVE_PG] = controller_charts.cloud_native_pg(source, settings.labels)
        if settings.database.postgresql.in_cluster.backup_folder is not None:
            source = _source(settings, controller_charts.BARMAN_PLUGIN, controllers.charts.plugin_barman_cloud)
            wanted[controller_charts.BARMAN_PLUGIN] = controller_charts.barman_plugin(source, settings.labels)
    if settings.application.api.replicas.predictive.enabled:
        source = _source(settings, keda_chart.KEDA, controllers.charts.keda)
        wanted[keda_chart.KEDA] = keda_chart.keda(
            source,
            settings.labels,
            service_account_email=scaler_address(settings),
            google_apis=settings.network.google_apis,
        )
    return wanted


def api_server_ranges(settings: Settings) -> Mapping[str, str]:
    """Where the API server answers to pods."""
    existing = settings.cluster.existing
    if settings.cluster.engine == "existing" and existing is not None:
        return existing.api_server_ranges
    return {"nodes": settings.network.address_plan.nodes}


def api_server_ports(settings: Settings) -> Sequence[int]:
    """On which ports it answers there."""
    existing = settings.cluster.existing
    if settings.cluster.engine == "existing" and existing is not None:
        return existing.api_server_ports
    return (443,)


def existing_cluster_args(settings: Settings) -> ExistingClusterArgs:
    """The cluster of others that the stack is brought up in.

    Raises:
        ValueError: The settings name none.
    """
    existing = settings.cluster.existing
    if existing is None:
        raise ValueError("cluster.existing names no cluster; the settings' invariants ask for it with engine existing")
    return ExistingClusterArgs(context=existing.context, stack=stack_name(settings))


def in_cluster_authority_args(
    settings: Settings, *, namespace: Input[str], after: Sequence[Resource]
) -> InClusterAuthorityArgs:
    """The cluster's own authority.

    Args:
        settings: Settings of the environment.
        namespace: The controllers' namespace.
        after: What must exist before: the controllers, cert-manager among them.
    """
    certificates = settings.database.postgresql.certificates
    return InClusterAuthorityArgs(
        namespace=namespace,
        after=after,
        authority=AUTHORITY,
        common_name=f"{stack_name(settings)} cluster",
        organization=certificates.organization,
        lifetime_h=certificates.lifetime_years * HOURS_PER_YEAR,
        labels=settings.labels,
    )


def cloud_native_pg_args(
    settings: Settings,
    *,
    issuer: Input[str],
    encryption_key: Input[str] | None,
    archive: ArchiveArgs | None,
    after: Sequence[Resource],
) -> CloudNativePgArgs:
    """PostgreSQL inside the cluster.

    Args:
        settings: Settings of the environment.
        issuer: Name of the cluster-wide issuer, once it signs.
        encryption_key: The nodes' disk key on GKE; None on an existing cluster.
        archive: Where the servers archive; None where there is no bucket.
        after: The controllers.
    """
    postgresql = settings.database.postgresql
    own, pool, replicas = postgresql.in_cluster, postgresql.connection_pool, settings.application.api.replicas
    registry = own.image_registry or settings.cluster.controllers.image_registry
    backup = None
    if archive is not None:
        backup = BackupArgs(
            destination=archive.destination,
            identity=archive.identity,
            google_apis=settings.network.google_apis,
            start_time=postgresql.backup.start_time,
            retention_days=postgresql.backup.point_in_time_days,
        )
    return CloudNativePgArgs(
        namespace=own.namespace,
        cluster=POSTGRESQL,
        primary_host=postgresql.cluster.primary_host,
        replica_hosts=replica_hosts(settings),
        instance=InstanceArgs(image=f"{registry}/{own.image}", cpu=own.cpu, memory_mib=mebibytes(own.memory)),
        storage=StorageArgs(
            storage_class=own.storage_class,
            encryption_key=encryption_key if own.storage_class is None else None,
            data=own.data_volume,
            log=own.log_volume,
        ),
        pooler=PoolerArgs(
            image=f"{registry}/{own.pooler.image}",
            instances=own.pooler.instances,
            cpu=own.pooler.cpu,
            memory=own.pooler.memory,
            min_size=pool.min_size,
            max_size=pool.max_size,
            overflow=pool.overflow,
            # The API's pods, and of the tenants as many as the servers could ever serve: one more changes nothing here.
            client_connections=VERSIONS_AT_ONCE * replicas.maximum * (pool.max_size + pool.overflow)
            + own.max_connections,
        ),
        backup=backup,
        logging=LoggingArgs(
            statements=postgresql.logging.statements,
            slow_statement_ms=postgresql.logging.slow_statement_ms,
            audit_classes=",".join(postgresql.logging.audit_classes),
        ),
        max_connections=own.max_connections,
        database=postgresql.database,
        logins={API_LOGIN: API_LOGIN},
        issuer=IssuerRef(name=issuer, kind="ClusterIssuer"),
        certificate_duration_h=own.certificate_days * HOURS_PER_DAY,
        certificate_renew_before_h=own.certificate_days * HOURS_PER_DAY // 3,
        client_namespaces={
            "api": {"kubernetes.io/metadata.name": settings.application.api.namespace},
            "tenants": TENANCY,
        },
        operator_namespace=settings.cluster.controllers.namespace,
        api_server_ranges=api_server_ranges(settings),
        api_server_ports=api_server_ports(settings),
        after=after,
        labels=settings.labels,
    )


def login_args(settings: Settings, *, role: str, namespace: Input[str], issuer: Input[str]) -> ClientCertificateArgs:
    """A login: a certificate in the namespace of the pods that mount its Secret.

    Args:
        settings: Settings of the environment.
        role: Role of the database; becomes the common name.
        namespace: Namespace of the pods, once it is there.
        issuer: Name of the cluster-wide issuer, once it signs.
    """
    days = settings.database.postgresql.in_cluster.certificate_days
    return ClientCertificateArgs(
        namespace=namespace,
        certificate=CertificateArgs(
            secret=LOGIN_SECRET,
            common_name=role,
            dns_names=(),
            usage="client auth",
            duration_h=days * HOURS_PER_DAY,
            renew_before_h=days * HOURS_PER_DAY // 3,
        ),
        issuer=IssuerRef(name=issuer, kind="ClusterIssuer"),
        labels=settings.labels,
    )


def mebibytes(quantity: str) -> int:
    """A memory quantity of the settings (`512Mi`, `2Gi`) in MiB."""
    number, unit = int(quantity[:-2]), quantity[-2:]
    return number * {"Mi": 1, "Gi": 1024}[unit]


def _source(settings: Settings, name: str, chart: ChartSettings) -> ChartSourceArgs:
    """Where a chart comes from: the mirror, unless the settings say otherwise."""
    controllers = settings.cluster.controllers
    return ChartSourceArgs(
        chart_repository=chart.chart_repository or controllers.chart_repository,
        chart_version=chart.chart_version,
        image_registry=chart.image_registry or f"{controllers.image_registry}/{_MIRRORED[name]}",
        tag=chart.tag,
        replicas=controllers.replicas,
        resources=ChartResourcesArgs(
            cpu_request=controllers.resources.cpu,
            memory_request=controllers.resources.memory,
            memory_limit=controllers.resources.memory_limit,
        ),
    )
