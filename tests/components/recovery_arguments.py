"""One valid set of arguments per component that brings things back; a test changes one fact of it."""

from __future__ import annotations

from typing import Any

from components.backup import BackupArgs
from components.edge.entrance import EntranceArgs
from components.guest_network import GuestNetworkArgs
from components.network import EgressArgs, FlowLogsArgs, NatArgs, RangesArgs
from components.postgresql.cloud_sql_recovery import CloudSqlRecoveryArgs
from components.restore_plan import RestorePlanArgs
from tests.components import arguments

LABELS = {"environment": "prod"}
CLUSTER = "projects/p/locations/europe-west1/clusters/prod"
KEY = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/backups"
PLAN = "projects/p/locations/europe-west4/backupPlans/prod-cluster-00000000"


def backup(**changed: Any) -> BackupArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "location": "europe-west4",
        "name_prefix": "prod",
        "cluster_id": CLUSTER,
        "encryption_key": KEY,
        "rpo_minutes": 360,
        "retention_days": 35,
        "delete_lock_days": 7,
        "deletion_protection": True,
        "labels": LABELS,
    }
    return BackupArgs(**(fields | changed))


def restore_plan(**changed: Any) -> RestorePlanArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "location": "europe-west4",
        "plan_name": "prod-dr-cluster",
        "backup_plan_id": PLAN,
        "cluster_id": CLUSTER,
        "left_out": ("edge", "api"),
        "labels": LABELS,
    }
    return RestorePlanArgs(**(fields | changed))


def guest_network(**changed: Any) -> GuestNetworkArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "region": "europe-west4",
        "network_id": "projects/p/global/networks/prod",
        "private_services_range_name": "prod-services",
        "name_prefix": "prod-dr",
        "labels": LABELS,
        "node_tag": "prod-dr-node",
        "ranges": RangesArgs(
            nodes="10.64.0.0/20",
            pods="10.68.0.0/14",
            services="10.72.0.0/20",
            proxy_only="10.73.0.0/23",
            private_services="10.58.0.0/16",
        ),
        "flow_logs": FlowLogsArgs(aggregation_interval="INTERVAL_5_SEC", sampling=0.5),
        "nat": NatArgs(addresses=("a", "b"), min_ports_per_vm=128, max_ports_per_vm=4096, log_filter="ERRORS_ONLY"),
        "google_apis": "private",
        "backend_ports": ("8000",),
        "private_service_ports": ("5432",),
        "egress": {"https": EgressArgs(description="Partners.", destinations=("0.0.0.0/0",), ports=("443",))},
    }
    return GuestNetworkArgs(**(fields | changed))


def cloud_sql_recovery(*, server: dict[str, Any] | None = None, **changed: Any) -> CloudSqlRecoveryArgs:
    fields: dict[str, Any] = {
        "server": arguments.cloud_sql(**({"region": "europe-west4", "instance_prefix": "prod-dr"} | (server or {}))),
        "primary_instance": "prod-primary-00000000",
        "promoted": False,
    }
    return CloudSqlRecoveryArgs(**(fields | changed))


def entrance(**changed: Any) -> EntranceArgs:
    fields: dict[str, Any] = {"project": "p", "name_prefix": "prod-dr", "labels": LABELS}
    return EntranceArgs(**(fields | changed))
