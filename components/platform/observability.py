"""Settings -> arguments of the audit trail, the log buckets, the collection of metrics, the alerts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pulumi import Input, Resource

from components.audit import AuditArgs
from components.model_serving import model_serving
from components.model_serving.server_parameters import METRICS_PATH as MODELS_METRICS_PATH
from components.model_serving.server_parameters import REST_PORT
from components.naming import resource_name
from components.observability.alerts import ThresholdsArgs, WatchedArgs
from components.observability.collection import CollectionArgs, TargetArgs
from components.observability.log_buckets import LogBucketArgs, LogBucketsArgs
from components.observability.objectives import ObjectivesArgs
from components.observability.observability import ObservabilityArgs
from components.platform.foundation import stack_name
from components.platform.models import serves_models
from components.platform.predictive_scaling import forecast_args
from components.platform.release_analysis import VERSION
from components.platform.workloads import METRICS_PATH
from components.pods import METRICS
from environments.settings import Settings

# What pods write, and everything else.
APPLICATION_LOGS = 'resource.type="k8s_container"'
PLATFORM_LOGS = f"NOT {APPLICATION_LOGS}"

# Names of targets, and so the label `job` of what is collected there.
API_JOB: Final = "api"
MODELS_JOB: Final = "models"
VERSION_LABEL: Final = "rollouts-pod-template-hash"
"""What Argo Rollouts tells the versions of a workload apart by."""


def audit_args(settings: Settings, *, encryption_key_name: Input[str]) -> AuditArgs:
    """The audit trail."""
    audit = settings.audit
    return AuditArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        archive_name=resource_name(stack_name(settings), "audit"),
        sink_name=resource_name(stack_name(settings), "audit"),
        encryption_key_name=encryption_key_name,
        retention_days=audit.retention_days,
        locked=audit.locked,
        readers=audit.readers,
        deletion_protection=settings.protection.enabled,
        labels=settings.labels,
    )


def log_buckets_args(settings: Settings, *, encryption_key_name: Input[str]) -> LogBucketsArgs:
    """Where logs can be searched."""
    retention = settings.observability.log_retention
    return LogBucketsArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        name_prefix=stack_name(settings),
        encryption_key_name=encryption_key_name,
        buckets={
            "application": LogBucketArgs(
                description="What the pods write.",
                filter=APPLICATION_LOGS,
                retention_days=retention.application_days,
            ),
            "platform": LogBucketArgs(
                description="What nodes, databases, network and Google's services write.",
                filter=PLATFORM_LOGS,
                retention_days=retention.platform_days,
            ),
        },
        default_retention_days=retention.default_days,
    )


def observability_args(settings: Settings) -> ObservabilityArgs:
    """Alerts, objectives and the dashboard."""
    observability, postgresql = settings.observability, settings.database.postgresql
    thresholds, objectives = observability.thresholds, observability.objectives
    return ObservabilityArgs(
        project=settings.google_cloud.project_id,
        name_prefix=stack_name(settings),
        emails={name: found.address for name, found in observability.channels.items() if found.address is not None},
        registered={
            name: found.registered for name, found in observability.channels.items() if found.registered is not None
        },
        escalation={
            "critical": observability.escalation.critical,
            "error": observability.escalation.error,
            "warning": observability.escalation.warning,
        },
        watched=WatchedArgs(
            api_namespace=settings.application.api.namespace,
            api_job=API_JOB,
            models_namespace=settings.ml_services.tensorflow_serving.namespace if serves_models(settings) else None,
            models_job=MODELS_JOB,
            cloud_sql_connections=postgresql.machine.max_connections if postgresql.engine == "cloud_sql" else None,
            stores=_stores_in_the_cluster(settings),
            gpus=settings.ml_services.tensorflow_serving.cluster.gpu_enabled,
            backup_rpo_minutes=settings.backup.rpo_minutes if settings.cluster.engine == "gke" else None,
            forecast=forecast_args(settings),
        ),
        thresholds=ThresholdsArgs(
            error_percent=thresholds.error_percent,
            latency_p95_ms=thresholds.latency_p95_ms,
            processor_percent=thresholds.processor_percent,
            memory_percent=thresholds.memory_percent,
            disk_percent=thresholds.disk_percent,
            connection_percent=thresholds.connection_percent,
            replica_lag_s=thresholds.replica_lag_s,
            gpu_percent=thresholds.gpu_percent,
            prediction_p95_ms=thresholds.prediction_p95_ms,
        ),
        objectives=ObjectivesArgs(
            availability_percent=objectives.availability_percent,
            latency_percent=objectives.latency_percent,
            latency_ms=objectives.latency_ms,
        ),
        labels=settings.labels,
    )


def _stores_in_the_cluster(settings: Settings) -> dict[str, str]:
    """What data stores that run as pods are called to their namespaces."""
    postgresql, redis = settings.database.postgresql, settings.cache.redis
    found = {}
    if postgresql.engine == "cloudnative_pg":
        found["postgresql"] = postgresql.in_cluster.namespace
    if redis.engine == "in_cluster":
        found["redis"] = redis.in_cluster.namespace
    return found


def collection_args(settings: Settings, *, api_labels: Mapping[str, str], after: Sequence[Resource]) -> CollectionArgs:
    """Whose metrics are collected; version and track are among their labels, so that a new one can be told apart.

    Args:
        settings: Settings of the environment.
        api_labels: Labels of the API's pods.
        after: What must exist before: the namespaces of the API and of the model servers.
    """
    api, serving = settings.application.api, settings.ml_services.tensorflow_serving
    targets = {
        API_JOB: TargetArgs(
            namespace=api.namespace,
            pods=api_labels,
            port_name=METRICS,
            port=api.metrics_port,
            path=METRICS_PATH,
            labels={VERSION: VERSION_LABEL},
        )
    }
    if serves_models(settings):
        targets[MODELS_JOB] = TargetArgs(
            namespace=serving.namespace,
            pods=model_serving.POD_LABELS,
            port_name="rest",
            port=REST_PORT,
            path=MODELS_METRICS_PATH,
            labels={"track": model_serving.TRACK_LABEL},
        )
    return CollectionArgs(
        interval_s=settings.observability.metrics_interval_s, targets=targets, after=after, labels=settings.labels
    )
