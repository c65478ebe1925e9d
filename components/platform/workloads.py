"""Settings -> arguments of what runs in the cluster: the API tier and the tenants. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components import api as api_tier
from components.api_args import ApiArgs, EgressPathArgs
from components.api_configuration import (
    ApiConfigurationArgs,
    ConnectionPoolArgs,
    DatabaseClientArgs,
    DocumentationArgs,
    MetricsArgs,
    ModelManagementArgs,
    RateLimitArgs,
    ServingArgs,
    TensorFlowServingArgs,
)
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.firewall import LOAD_BALANCERS
from components.namespace_marks import TENANCY
from components.naming import service_account_id
from components.platform.foundation import service_account_address
from components.platform.in_cluster import API_LOGIN
from components.platform.models import inference_args, model_path
from components.platform.predictive_scaling import predictive_args
from components.platform.redis import redis_client_args, redis_path
from components.platform.release_analysis import analysis_args
from components.platform.tenancy import login_roles
from components.postgresql.postgresql import PORT
from components.rollout_args import BlueGreenArgs, ProbesArgs, ResourcesArgs, ScalingArgs
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings
from environments.settings.application import ApiSettings

METRICS_PATH = "/metrics"
"""Where OpenTelemetry's Prometheus exporter tells them."""

API_SERVICES = {"active": f"{api_tier.APP}-active", "preview": f"{api_tier.APP}-preview"}
"""The API's Services by version; plain names, so that rules can match routes to them at preview."""


def api_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of the API's pods; it may log in to the managed stores, and nothing else in the project."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=api_account_id(settings),
        description="Pods of the API tier.",
        project_roles=login_roles(settings),
        workload_pool=workload_pool,
        namespace=settings.application.api.namespace,
        kubernetes_service_account=api_tier.SERVICE_ACCOUNT,
    )


def api_args(
    settings: Settings,
    *,
    service_account_email: Input[str] | None,
    database: ManagedDatabaseArgs | InClusterDatabaseArgs,
    host_aliases: Mapping[str, Input[str]],
    after: Sequence[Resource],
) -> ApiArgs:
    """The API tier.

    Args:
        settings: Settings of the environment.
        service_account_email: Google identity of its pods; None where there is no Google Cloud.
        database: How it reaches the database.
        host_aliases: Addresses by host name, where the cluster's DNS does not know the data stores' names.
        after: What must exist before its pods.
    """
    api, on_google_cloud = settings.application.api, service_account_email is not None
    replicas, release, probes = api.replicas, api.blue_green, api.probes
    return ApiArgs(
        namespace=api.namespace,
        service_account_email=service_account_email,
        configuration=_configuration(settings),
        database=database,
        cache=redis_path(settings),
        host_aliases=host_aliases,
        models=model_path(settings),
        google_apis=settings.network.google_apis if on_google_cloud else None,
        egress={
            name: EgressPathArgs(ranges=way.destinations, ports=way.ports)
            for name, way in settings.network.egress.items()
        },
        client_ranges=_load_balancers(settings) if on_google_cloud else {},
        client_namespaces={"tenants": TENANCY, **_analysts(settings)},
        image=api.image,
        port=api.port,
        metrics_port=api.metrics_port,
        resources=ResourcesArgs(
            cpu_request=api.resources.cpu,
            cpu_limit=api.resources.cpu_limit,
            memory=api.resources.memory,
            ephemeral_storage=api.resources.ephemeral_storage,
        ),
        probes=ProbesArgs(
            startup_path=probes.startup_path,
            readiness_path=probes.readiness_path,
            liveness_path=probes.liveness_path,
            startup_timeout_s=probes.startup_timeout_s,
            period_s=probes.period_s,
            timeout_s=probes.timeout_s,
            failure_threshold=probes.failure_threshold,
        ),
        scaling=ScalingArgs(
            min_replicas=replicas.minimum,
            max_replicas=replicas.maximum,
            cpu_utilization_percent=replicas.target_cpu_percent,
            scale_down_stabilization_s=replicas.scale_down_stabilization_s,
            predictive=predictive_args(settings),
            recommendations=replicas.recommendations,
        ),
        blue_green=BlueGreenArgs(
            auto_promotion=release.auto_promotion,
            auto_promotion_delay_s=release.auto_promotion_delay_s,
            preview_replicas=release.preview_replicas,
            scale_down_delay_s=release.scale_down_delay_s,
            progress_deadline_s=release.progress_deadline_s,
            revision_history=release.revision_history,
            analysis=analysis_args(settings),
        ),
        max_unavailable_percent=replicas.max_unavailable_percent,
        shutdown_grace_s=api.shutdown_grace_s,
        after=after,
        labels=settings.labels,
    )


def _analysts(settings: Settings) -> dict[str, dict[str, str]]:
    """Where the controller stands that asks a new version whether it answers; its namespace lets only it come here."""
    if analysis_args(settings) is None:
        return {}
    return {"releases": {"kubernetes.io/metadata.name": settings.cluster.controllers.namespace}}


def api_account_id(settings: Settings) -> str:
    """Id of the Google service account that the API's pods act as."""
    return service_account_id(settings.name, "api")


def _load_balancers(settings: Settings) -> dict[str, str]:
    """Where requests from the internet come from."""
    return {"proxies": settings.network.address_plan.proxies, **{cidr: cidr for cidr in LOAD_BALANCERS}}


def _database_user(settings: Settings) -> str:
    """Role that the API logs in as: what Cloud SQL calls an IAM service account, or its certificate's common name."""
    if settings.database.postgresql.engine == "cloud_sql":
        return f"{api_account_id(settings)}@{settings.google_cloud.project_id}.iam"
    return API_LOGIN


def _serving(api: ApiSettings) -> ServingArgs:
    """What the pods' own description says of the process, told to the process: neither can be changed alone."""
    return ServingArgs(
        port=api.port,
        shutdown_grace_s=api.shutdown_grace_s,
        probes={
            "startup_path": api.probes.startup_path,
            "readiness_path": api.probes.readiness_path,
            "liveness_path": api.probes.liveness_path,
        },
    )


def _configuration(settings: Settings) -> ApiConfigurationArgs:
    """What the API is told; host names, not addresses, so that all of it is known at preview."""
    fastapi, postgresql = settings.application.api.fastapi, settings.database.postgresql
    serving, models = settings.ml_services.tensorflow_serving.cluster, settings.ml_services.model_management
    return ApiConfigurationArgs(
        environment=settings.environment,
        debug=fastapi.debug,
        log_level=fastapi.log_level,
        middleware=fastapi.middleware,
        documentation=DocumentationArgs(
            swagger_ui=fastapi.documentation.swagger_ui,
            redoc=fastapi.documentation.redoc,
            openapi_tags=fastapi.documentation.openapi_tags,
        ),
        rate_limit=RateLimitArgs(
            requests_per_minute=fastapi.rate_limit.requests_per_minute, burst=fastapi.rate_limit.burst
        ),
        serving=_serving(settings.application.api),
        metrics=MetricsArgs(port=settings.application.api.metrics_port, path=METRICS_PATH),
        database=DatabaseClientArgs(
            primary_host=postgresql.cluster.primary_host,
            replica_hosts=postgresql.cluster.replica_hosts,
            port=PORT,
            database=postgresql.database,
            user=_database_user(settings),
            connection_pool=ConnectionPoolArgs(
                min_size=postgresql.connection_pool.min_size,
                max_size=postgresql.connection_pool.max_size,
                overflow=postgresql.connection_pool.overflow,
            ),
        ),
        redis=redis_client_args(settings, user=service_account_address(settings, api_account_id(settings))),
        tensorflow_serving=TensorFlowServingArgs(
            nodes=serving.nodes,
            gpu_enabled=serving.gpu_enabled,
            model_store=serving.model_store,
            inference=inference_args(settings),
        ),
        model_management=ModelManagementArgs(
            versioning=models.versioning,
            a_b_testing=models.a_b_testing,
            canary_deployment=models.canary_deployment,
        ),
    )
