"""One valid set of arguments per component; a test changes one fact of it."""

from __future__ import annotations

from typing import Any

from components.api_args import ApiArgs, CachePathArgs, ModelPathArgs
from components.api_configuration import (
    ApiConfigurationArgs,
    ConnectionPoolArgs,
    DatabaseClientArgs,
    DocumentationArgs,
    InferenceArgs,
    MetricsArgs,
    ModelManagementArgs,
    RateLimitArgs,
    RedisClientArgs,
    ServingArgs,
    TensorFlowServingArgs,
)
from components.api_database import ManagedDatabaseArgs
from components.certificate_authority import CertificateAuthorityArgs
from components.closed_namespace import ContainerDefaultsArgs
from components.load_generators import LoadGeneratorsArgs
from components.postgresql.cloud_sql_args import (
    BackupArgs,
    CloudSqlArgs,
    InsightsArgs,
    LoggingArgs,
    MaintenanceWindowArgs,
    PrimaryArgs,
    ReplicaArgs,
    StorageArgs,
)
from components.rollout_args import (
    AnalysisArgs,
    BlueGreenArgs,
    ConfigMapMountArgs,
    MeasureArgs,
    ProbesArgs,
    ResourcesArgs,
    RolloutArgs,
    ScalingArgs,
)
from components.service_agents import ServiceAgentsArgs
from components.service_names import ServiceNameArgs, ServiceNamesArgs
from components.tenant_args import (
    TenantArgs,
    TenantCacheArgs,
    TenantDatabaseArgs,
    TenantModelsArgs,
)

LABELS = {"environment": "prod"}
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/sql"
NETWORK = "projects/p/global/networks/platform"
CLUSTER = "projects/p/locations/europe-west1/clusters/platform"
POOL = "projects/p/locations/europe-west1/caPools/databases"
SQL_AGENT = "serviceAccount:service-1@gcp-sa-cloud-sql.iam.gserviceaccount.com"
IMAGE = "europe-west1-docker.pkg.dev/p/platform/api@sha256:" + "0" * 64


def certificate_authority(**changed: Any) -> CertificateAuthorityArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "location": "europe-west1",
        "pool_name": "databases",
        "authority_id": "root-1",
        "tier": "ENTERPRISE",
        "common_name": "Databases",
        "organization": "Spotify AI Agent",
        "algorithm": "RSA_PKCS1_4096_SHA256",
        "lifetime_s": 315_360_000,
        "requesters": {"sql-agent": SQL_AGENT},
        "deletion_protection": True,
        "skip_grace_period": False,
        "labels": LABELS,
    }
    return CertificateAuthorityArgs(**(fields | changed))


def service_agents(**changed: Any) -> ServiceAgentsArgs:
    fields: dict[str, Any] = {"project": "p", "services": {"sql": "sqladmin.googleapis.com"}}
    return ServiceAgentsArgs(**(fields | changed))


def service_names(**changed: Any) -> ServiceNamesArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "zone_prefix": "prod",
        "ttl_s": 30,
        "names": {"primary": ServiceNameArgs(host="postgres-primary.cluster.local", address="10.0.0.2")},
        "network_ids": {"platform": NETWORK},
        "cluster_ids": {"platform": CLUSTER},
        "labels": LABELS,
    }
    return ServiceNamesArgs(**(fields | changed))


def primary(**changed: Any) -> PrimaryArgs:
    fields: dict[str, Any] = {
        "host": "postgres-primary.cluster.local",
        "tier": "db-perf-optimized-N-4",
        "availability_type": "REGIONAL",
        "zone": "europe-west1-b",
        "secondary_zone": "europe-west1-c",
    }
    return PrimaryArgs(**(fields | changed))


def cloud_sql(**changed: Any) -> CloudSqlArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "region": "europe-west1",
        "instance_prefix": "prod",
        "database_version": "POSTGRES_17",
        "edition": "ENTERPRISE_PLUS",
        "primary": primary(),
        "replicas": {
            f"replica-{number}": ReplicaArgs(
                host=f"postgres-replica-{number}.cluster.local",
                tier="db-perf-optimized-N-4",
                zone=f"europe-west1-{zone}",
            )
            for number, zone in ((1, "c"), (2, "d"))
        },
        "storage": StorageArgs(size_gb=100, autoresize_limit_gb=1_000, data_cache=True),
        "backup": BackupArgs(
            location="eu",
            start_time="01:00",
            retained_backups=30,
            transaction_log_retention_days=14,
            final_backup_retention_days=90,
        ),
        "maintenance_window": MaintenanceWindowArgs(day=7, hour=8, update_track="week5"),
        "logging": LoggingArgs(statements="ddl", slow_statement_ms=-1, audit_classes="ddl,role,write"),
        "insights": InsightsArgs(
            query_plans_per_minute=5,
            query_string_length=1024,
            record_client_address=False,
            record_application_tags=True,
        ),
        "max_connections": 4_000,
        "network_id": NETWORK,
        "allocated_ip_range": "private-services",
        "server_ca_pool": POOL,
        "encryption_key_name": KEY,
        "database": "spotify_ai_agent",
        "iam_users": {"api": "api@p.iam.gserviceaccount.com"},
        "deletion_protection": True,
        "labels": LABELS,
    }
    return CloudSqlArgs(**(fields | changed))


def tensorflow_serving(**changed: Any) -> TensorFlowServingArgs:
    inference = InferenceArgs(
        url="http://models.cluster.local",
        path="/v1/models/{model}/labels/live:predict",
        models=["recommender"],
        track_header="x-model-track",
        grpc={"stable": "models-stable.serving.svc.cluster.local:8500"},
    )
    fields: dict[str, Any] = {
        "nodes": 3,
        "gpu_enabled": True,
        "model_store": "gs://ml-models-bucket",
        "inference": inference,
    }
    return TensorFlowServingArgs(**(fields | changed))


def api_configuration(**changed: Any) -> ApiConfigurationArgs:
    fields: dict[str, Any] = {
        "environment": "prod",
        "debug": False,
        "log_level": "INFO",
        "middleware": ["security_headers", "rate_limiting", "request_id", "correlation_id"],
        "documentation": DocumentationArgs(swagger_ui=True, redoc=True, openapi_tags=True),
        "rate_limit": RateLimitArgs(requests_per_minute=600, burst=100),
        "serving": ServingArgs(
            port=8000,
            shutdown_grace_s=60,
            probes={
                "startup_path": "/health/startup",
                "readiness_path": "/health/ready",
                "liveness_path": "/health/live",
            },
        ),
        "metrics": MetricsArgs(port=9464, path="/metrics"),
        "database": DatabaseClientArgs(
            primary_host="postgres-primary.cluster.local",
            replica_hosts=["postgres-replica-1.cluster.local", "postgres-replica-2.cluster.local"],
            port=5432,
            database="spotify_ai_agent",
            user="api@p.iam",
            connection_pool=ConnectionPoolArgs(min_size=10, max_size=100, overflow=20),
        ),
        "redis": RedisClientArgs(
            nodes=6,
            discovery_host="redis.cluster.local",
            port=6379,
            verification="verify-ca",
            authentication="google-iam-token",
            user="api@p.iam.gserviceaccount.com",
        ),
        "tensorflow_serving": tensorflow_serving(),
        "model_management": ModelManagementArgs(versioning=True, a_b_testing=True, canary_deployment=True),
    }
    return ApiConfigurationArgs(**(fields | changed))


def blue_green(**changed: Any) -> BlueGreenArgs:
    fields: dict[str, Any] = {
        "auto_promotion": False,
        "auto_promotion_delay_s": 0,
        "preview_replicas": 1,
        "scale_down_delay_s": 600,
        "progress_deadline_s": 600,
        "revision_history": 5,
        "analysis": None,
    }
    return BlueGreenArgs(**(fields | changed))


def analysis(**changed: Any) -> AnalysisArgs:
    fields: dict[str, Any] = {
        "server": "http://prometheus.example:9090",
        "measures": {"errors": MeasureArgs(query='errors{version="{{args.version}}"}', most=2.5)},
        "window_s": 120,
        "interval_s": 30,
        "before": 3,
        "after": 10,
        "tolerated_failures": 1,
        "traffic_required": True,
    }
    return AnalysisArgs(**(fields | changed))


_WORKLOAD: dict[str, Any] = {
    "image": IMAGE,
    "port": 8000,
    "metrics_port": 9464,
    "resources": ResourcesArgs(cpu_request="500m", cpu_limit="2", memory="1Gi", ephemeral_storage="1Gi"),
    "probes": ProbesArgs(
        startup_path="/health/startup",
        readiness_path="/health/ready",
        liveness_path="/health/live",
        startup_timeout_s=61,
        period_s=10,
        timeout_s=3,
        failure_threshold=3,
    ),
    "scaling": ScalingArgs(
        min_replicas=3,
        max_replicas=30,
        cpu_utilization_percent=60,
        scale_down_stabilization_s=300,
        predictive=None,
        recommendations=True,
    ),
    "blue_green": blue_green(),
    "max_unavailable_percent": 25,
    "shutdown_grace_s": 60,
    "after": (),
    "labels": LABELS,
}


def rollout(**changed: Any) -> RolloutArgs:
    fields: dict[str, Any] = {
        "namespace": "api",
        "app": "api",
        "service_account": "api",
        "environment": {"B": "2", "A": "1"},
        "mounts": {"configuration": ConfigMapMountArgs(config_map="api-configuration", path="/etc/api")},
        "host_aliases": {},
        **_WORKLOAD,
    }
    return RolloutArgs(**(fields | changed))


def cache_path(**changed: Any) -> CachePathArgs:
    fields: dict[str, Any] = {"ranges": ["10.27.0.0/24"], "namespaces": {}, "ports": ["6379", "11000-13047"]}
    return CachePathArgs(**(fields | changed))


def model_path(**changed: Any) -> ModelPathArgs:
    fields: dict[str, Any] = {
        "entrance": "10.48.15.250/32",
        "entrance_port": 80,
        "namespace": {"kubernetes.io/metadata.name": "serving"},
        "ports": (8500, 8501),
    }
    return ModelPathArgs(**(fields | changed))


def api(**changed: Any) -> ApiArgs:
    fields: dict[str, Any] = {
        "namespace": "api",
        "service_account_email": "api@p.iam.gserviceaccount.com",
        "configuration": api_configuration(),
        "database": ManagedDatabaseArgs(ca="-----BEGIN CERTIFICATE-----\n", range="10.26.0.0/16"),
        "cache": cache_path(),
        "host_aliases": {},
        "models": model_path(),
        "google_apis": "private",
        "egress": {},
        "client_ranges": {"proxies": "10.25.0.0/23"},
        "client_namespaces": {"tenants": {"tenancy": "tenant"}},
        **_WORKLOAD,
    }
    return ApiArgs(**(fields | changed))


def tenant_database(**changed: Any) -> TenantDatabaseArgs:
    fields: dict[str, Any] = {
        "server": ManagedDatabaseArgs(ca="-----BEGIN CERTIFICATE-----\n", range="10.26.0.0/16"),
        "host": "postgres-primary.cluster.local",
        "port": 5432,
        "name": "tenant_acme",
        "user": "tenant-acme@p.iam",
    }
    return TenantDatabaseArgs(**(fields | changed))


def tenant_cache(**changed: Any) -> TenantCacheArgs:
    fields: dict[str, Any] = {
        "path": cache_path(),
        "host": "redis.cluster.local",
        "port": 6379,
        "user": "tenant-acme@p.iam.gserviceaccount.com",
        "key_prefix": "tenant:acme:",
        "authentication": "google-iam-token",
        "verification": "verify-ca",
    }
    return TenantCacheArgs(**(fields | changed))


def tenant(**changed: Any) -> TenantArgs:
    fields: dict[str, Any] = {
        "tenant": "acme",
        "plan": "premium",
        "residency": "eu",
        "namespace": "tenant-acme",
        "quota": {"requests.cpu": "8", "pods": "50"},
        "container_defaults": ContainerDefaultsArgs(
            cpu_request="100m",
            cpu_limit="500m",
            memory_request="128Mi",
            memory_limit="256Mi",
            max_cpu="4",
            max_memory="8Gi",
        ),
        "group": "acme@example.com",
        "service_account_email": "tenant-acme@p.iam.gserviceaccount.com",
        "google_apis": "private",
        "database": tenant_database(),
        "cache": tenant_cache(),
        "models": TenantModelsArgs(namespace="serving", hosts={"stable": "models-stable.serving.svc.cluster.local"}),
        "host_aliases": {},
        "api_namespace": "api",
        "api_labels": {"app.kubernetes.io/name": "api"},
        "api_port": 8000,
        "labels": LABELS,
    }
    return TenantArgs(**(fields | changed))


def load_generators(name: str = "load-testing", **changed: Any) -> LoadGeneratorsArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "network": "projects/p/global/networks/staging",
        "firewall_name": f"staging-{name}",
        "node_tag": "staging-node",
        "namespace": name,
        "front": "198.51.100.7",
        "cpu": "24",
        "memory": "48Gi",
        "pods": 50,
        "container_defaults": ContainerDefaultsArgs(
            cpu_request="1",
            cpu_limit="4",
            memory_request="1Gi",
            memory_limit="1Gi",
            max_cpu="4",
            max_memory="8Gi",
        ),
        "labels": LABELS,
    }
    return LoadGeneratorsArgs(**(fields | changed))
