"""The custom resources of PostgreSQL inside the cluster: pure functions, spelt as their definitions spell them.

Sources: config/crd/bases and pkg/management/pgbouncer/config of cloudnative-pg/cloudnative-pg (1.30), config/crd/bases
of cloudnative-pg/plugin-barman-cloud (0.13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pulumi import Input

from components.postgresql.cloud_native_pg_args import BackupArgs, CloudNativePgArgs
from components.postgresql.cloud_native_pg_logins import (
    AUTH_QUERY,
    LOOKUP,
    client_rules,
    login_map,
    pooler_client_rules,
)
from components.postgresql.server_parameters import server_parameters

Role = Literal["rw", "ro"]

BARMAN_PLUGIN = "barman-cloud.cloudnative-pg.io"

RESERVE_TIMEOUT_S = 3
"""Seconds that a client waits before PgBouncer opens a connection of the reserve."""

SHARED_BUFFERS_SHARE = 4
"""A quarter of the memory, where PostgreSQL's documentation starts (runtime-config-resource)."""

MAINTENANCE_SHARE = 16


def cluster_spec(args: CloudNativePgArgs, *, server_secret: str, replication_secret: str) -> dict[str, Any]:
    """`spec` of the Cluster."""
    spec: dict[str, Any] = {
        "instances": args.instances,
        "imageName": args.instance.image,
        "imagePullPolicy": "IfNotPresent",
        "bootstrap": {
            "initdb": {
                "database": args.database,
                "owner": args.database,
                "dataChecksums": True,
                "encoding": "UTF8",
                "localeCollate": "C.UTF-8",
                "localeCType": "C.UTF-8",
                "postInitSQL": list(LOOKUP),
            }
        },
        "postgresql": {
            "parameters": parameters(args),
            "pg_hba": client_rules(args),
            "pg_ident": login_map(args),
            "enableAlterSystem": False,
        },
        "certificates": {
            "serverTLSSecret": server_secret,
            "serverCASecret": server_secret,
            "replicationTLSSecret": replication_secret,
            "clientCASecret": replication_secret,
        },
        "enableSuperuserAccess": False,
        "managed": {
            "roles": [
                {
                    "name": login,
                    "comment": "Logs in by certificate; rights come with the migrations.",
                    "ensure": "present",
                    "login": True,
                    "disablePassword": True,
                    "superuser": False,
                    "createdb": False,
                    "createrole": False,
                    "replication": False,
                    "bypassrls": False,
                    "connectionLimit": -1,
                }
                for _, login in sorted(args.logins.items())
            ],
            "services": {"disabledDefaultServices": ["r"]},
        },
        "resources": {
            "requests": {"cpu": args.instance.cpu, "memory": f"{args.instance.memory_mib}Mi"},
            "limits": {"memory": f"{args.instance.memory_mib}Mi"},
        },
        "affinity": {
            "enablePodAntiAffinity": True,
            "podAntiAffinityType": "preferred",
            "topologyKey": "kubernetes.io/hostname",
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": instance_labels(args)},
            }
        ],
        "enablePDB": True,
        "primaryUpdateStrategy": "unsupervised",
        "primaryUpdateMethod": "switchover",
        "replicationSlots": {"highAvailability": {"enabled": True}},
        "seccompProfile": {"type": "RuntimeDefault"},
        "monitoring": {"enablePodMonitor": False},
        "logLevel": "info",
        "inheritedMetadata": {"labels": dict(args.labels)},
    }
    if args.instances > 1:
        # An acknowledged commit is on two machines, unless none is left to take it: then writing goes on.
        spec["postgresql"]["synchronous"] = {"method": "any", "number": 1, "dataDurability": "preferred"}
    if args.backup is not None:
        spec["backup"] = {"target": "prefer-standby"}
        spec["plugins"] = [
            {"name": BARMAN_PLUGIN, "isWALArchiver": True, "parameters": {"barmanObjectName": args.cluster}}
        ]
        spec["serviceAccountTemplate"] = {
            "metadata": {"annotations": {"iam.gke.io/gcp-service-account": args.backup.identity}}
        }
    return spec


def volume(*, size: str, storage_class: Input[str] | None) -> dict[str, Any]:
    """One volume of an instance."""
    found: dict[str, Any] = {"size": size, "resizeInUseVolumes": True}
    if storage_class is not None:
        found["storageClass"] = storage_class
    return found


def parameters(args: CloudNativePgArgs) -> dict[str, str]:
    """Server parameters: those of every engine, and what Cloud SQL derives from the machine by itself."""
    return {
        **server_parameters(args.logging, max_connections=args.max_connections),
        "shared_buffers": f"{args.instance.memory_mib // SHARED_BUFFERS_SHARE}MB",
        "maintenance_work_mem": f"{args.instance.memory_mib // MAINTENANCE_SHARE}MB",
        "password_encryption": "scram-sha-256",
        "ssl_min_protocol_version": "TLSv1.3",
        "wal_level": "replica",
    }


def pooler_spec(args: CloudNativePgArgs, role: Role, *, pooler: str, lookup_secret: str) -> dict[str, Any]:
    """`spec` of a Pooler: clients prove themselves to it by certificate; it proves itself to the servers by its own."""
    sizes = args.pooler
    return {
        "cluster": {"name": args.cluster},
        "type": role,
        "instances": sizes.instances,
        "pgbouncer": {
            "image": sizes.image,
            "poolMode": "transaction",
            "authQuerySecret": {"name": lookup_secret},
            "authQuery": AUTH_QUERY,
            "pg_hba": pooler_client_rules(args),
            "parameters": {
                "client_tls_sslmode": "verify-full",
                "server_tls_sslmode": "verify-full",
                "server_tls_protocols": "tlsv1.3",
                "min_pool_size": str(sizes.min_size),
                "default_pool_size": str(sizes.max_size),
                "reserve_pool_size": str(sizes.overflow),
                "reserve_pool_timeout": str(RESERVE_TIMEOUT_S),
                "max_db_connections": str(sizes.max_size + sizes.overflow),
                "max_client_conn": str(sizes.client_connections),
                # Protocol-level prepared statements, which drivers make by themselves, survive transaction mode.
                "max_prepared_statements": "200",
                "log_connections": "1",
                "log_disconnections": "1",
            },
        },
        "monitoring": {"enablePodMonitor": False},
        "template": {
            "metadata": {"labels": {**args.labels, **pooler_labels(pooler)}},
            "spec": {
                "containers": [
                    {
                        "name": "pgbouncer",
                        "resources": {
                            "requests": {"cpu": sizes.cpu, "memory": sizes.memory},
                            "limits": {"memory": sizes.memory},
                        },
                    }
                ],
                "topologySpreadConstraints": [
                    {
                        "maxSkew": 1,
                        "topologyKey": key,
                        "whenUnsatisfiable": "ScheduleAnyway",
                        "labelSelector": {"matchLabels": pooler_labels(pooler)},
                    }
                    for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
                ],
            },
        },
    }


def object_store_spec(backup: BackupArgs) -> dict[str, Any]:
    """`spec` of the ObjectStore: a bucket reached by Workload Identity, so that there is no key to keep."""
    return {
        "retentionPolicy": f"{backup.retention_days}d",
        "configuration": {
            "destinationPath": backup.destination,
            "googleCredentials": {"gkeEnvironment": True},
            "wal": {"compression": "gzip", "maxParallel": 2},
            "data": {"compression": "gzip", "jobs": 2},
        },
        "instanceSidecarConfiguration": {
            "logLevel": "info",
            "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        },
    }


def scheduled_backup_spec(args: CloudNativePgArgs, backup: BackupArgs) -> dict[str, Any]:
    """`spec` of the daily ScheduledBackup; its schedule has six fields, seconds first."""
    hour, minute = (int(part) for part in backup.start_time.split(":"))
    return {
        "schedule": f"0 {minute} {hour} * * *",
        "immediate": True,  # without a first base backup the archived log is worth nothing
        "suspend": False,
        "backupOwnerReference": "none",  # a backup's record outlives its schedule
        "cluster": {"name": args.cluster},
        "method": "plugin",
        "pluginConfiguration": {"name": BARMAN_PLUGIN},
    }


def server_names(args: CloudNativePgArgs) -> list[str]:
    """Host names that the servers and poolers prove: the settings', and their Services' as the operator calls them."""
    services = [f"{args.cluster}-rw", f"{args.cluster}-ro"]
    return [
        args.primary_host,
        *args.replica_hosts.values(),
        *(
            f"{service}{suffix}"
            for service in services
            for suffix in (
                "",
                f".{args.namespace}",
                f".{args.namespace}.svc",
                f".{args.namespace}.svc.cluster.local",
            )
        ),
    ]


def instance_labels(args: CloudNativePgArgs) -> dict[str, str]:
    """What tells the servers' pods."""
    return {"cnpg.io/cluster": args.cluster, "cnpg.io/podRole": "instance"}


def pooler_labels(pooler: str) -> dict[str, str]:
    """What tells a pooler's pods."""
    return {"cnpg.io/poolerName": pooler}


def pooler_names(args: CloudNativePgArgs) -> Mapping[Role, str]:
    """Poolers by the servers that they lead to; without replicas there is nothing to read from but the primary."""
    roles: tuple[Role, ...] = ("rw", "ro") if args.replica_hosts else ("rw",)
    return {role: f"{args.cluster}-pooler-{role}" for role in roles}
