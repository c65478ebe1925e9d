"""Valid arguments of PostgreSQL inside the cluster; a test changes one fact of them."""

from __future__ import annotations

from typing import Any

from components.in_cluster_authority import (
    CertificateArgs,
    ClientCertificateArgs,
    InClusterAuthorityArgs,
    IssuerRef,
)
from components.postgresql.backup_bucket import BackupBucketArgs
from components.postgresql.cloud_native_pg_args import (
    BackupArgs,
    CloudNativePgArgs,
    InstanceArgs,
    PoolerArgs,
    StorageArgs,
)
from components.postgresql.server_parameters import LoggingArgs

LABELS = {"environment": "dev"}
ISSUER = IssuerRef(name="platform", kind="ClusterIssuer")
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/node-disks"


def storage(**changed: Any) -> StorageArgs:
    fields: dict[str, Any] = {"storage_class": None, "encryption_key": KEY, "data": "10Gi", "log": "5Gi"}
    return StorageArgs(**(fields | changed))


def backup(**changed: Any) -> BackupArgs:
    fields: dict[str, Any] = {
        "destination": "gs://backups/postgres",
        "identity": "backups@p.iam.gserviceaccount.com",
        "google_apis": "private",
        "start_time": "01:30",
        "retention_days": 7,
    }
    return BackupArgs(**(fields | changed))


def cloud_native_pg(**changed: Any) -> CloudNativePgArgs:
    fields: dict[str, Any] = {
        "namespace": "databases",
        "cluster": "postgres",
        "primary_host": "postgres-primary.cluster.local",
        "replica_hosts": {f"replica-{number}": f"postgres-replica-{number}.cluster.local" for number in (1, 2)},
        "instance": InstanceArgs(image="registry.example/postgresql:17.6", cpu="250m", memory_mib=1024),
        "storage": storage(),
        "pooler": PoolerArgs(
            image="registry.example/pgbouncer:1.25.1",
            instances=2,
            cpu="100m",
            memory="128Mi",
            min_size=10,
            max_size=100,
            overflow=20,
            client_connections=720,
        ),
        "backup": backup(),
        "logging": LoggingArgs(statements="ddl", slow_statement_ms=-1, audit_classes="ddl,role,write"),
        "max_connections": 300,
        "database": "spotify_ai_agent",
        "logins": {"api": "api", "reports": "reporting"},
        "issuer": ISSUER,
        "certificate_duration_h": 2160,
        "certificate_renew_before_h": 720,
        "client_namespaces": {"api": {"kubernetes.io/metadata.name": "api"}},
        "operator_namespace": "platform-controllers",
        "api_server_ranges": {"nodes": "10.16.0.0/20"},
        "api_server_ports": (443,),
        "after": (),
        "labels": LABELS,
    }
    return CloudNativePgArgs(**(fields | changed))


def backup_bucket(**changed: Any) -> BackupBucketArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "location": "europe-west1",
        "bucket": "backups",
        "folder": "postgres",
        "encryption_key_name": "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/database-backups",
        "writer": "serviceAccount:db-backups@p.iam.gserviceaccount.com",
        "noncurrent_days": 30,
        "deletion_protection": True,
        "labels": LABELS,
    }
    return BackupBucketArgs(**(fields | changed))


def authority(**changed: Any) -> InClusterAuthorityArgs:
    fields: dict[str, Any] = {
        "namespace": "platform-controllers",
        "after": (),
        "authority": "platform",
        "common_name": "dev cluster",
        "organization": "Spotify AI Agent",
        "lifetime_h": 87_600,
        "labels": LABELS,
    }
    return InClusterAuthorityArgs(**(fields | changed))


def client_certificate(**changed: Any) -> ClientCertificateArgs:
    fields: dict[str, Any] = {
        "namespace": "api",
        "certificate": CertificateArgs(
            secret="database-login",
            common_name="api",
            dns_names=(),
            usage="client auth",
            duration_h=2160,
            renew_before_h=720,
        ),
        "issuer": ISSUER,
        "labels": LABELS,
    }
    return ClientCertificateArgs(**(fields | changed))
