"""The properties of a GKE cluster, grouped by what they decide: pure functions from args to the provider's spelling.

What is deliberately not set is listed with the component (cluster).
"""

from __future__ import annotations

from typing import Any

from components.cluster_args import ClusterArgs

LOGS = ("SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER")
# GKE's curated sets: the control plane, autoscaling, the state of workloads, kubelets and containers; DCGM: GPUs.
METRICS = (
    "SYSTEM_COMPONENTS",
    "APISERVER",
    "SCHEDULER",
    "CONTROLLER_MANAGER",
    "STORAGE",
    "HPA",
    "POD",
    "DAEMONSET",
    "DEPLOYMENT",
    "STATEFULSET",
    "KUBELET",
    "CADVISOR",
)
GPU_METRICS = ("DCGM",)
NOTICES = ("UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "SECURITY_BULLETIN_EVENT", "UPGRADE_INFO_EVENT")


def placement(args: ClusterArgs, workload_pool: str) -> dict[str, Any]:
    """Where the cluster is and how it is reached."""
    return {
        "location": args.region,
        "node_locations": list(args.zones),
        "network": args.network,
        "subnetwork": args.subnetwork,
        "networking_mode": "VPC_NATIVE",
        "ip_allocation_policy": {
            "cluster_secondary_range_name": args.pods_range_name,
            "services_secondary_range_name": args.services_range_name,
            "stack_type": "IPV4",
        },
        "private_cluster_config": {"enable_private_nodes": True},
        "control_plane_endpoints_config": {
            "dns_endpoint_config": {
                "allow_external_traffic": True,
                "enable_k8s_tokens_via_dns": False,
                "enable_k8s_certs_via_dns": False,
            },
            "ip_endpoints_config": {"enabled": False},
        },
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_intranode_visibility": True,
        "enable_l4_ilb_subsetting": True,
        "dns_config": {"cluster_dns": "CLOUD_DNS", "cluster_dns_scope": "CLUSTER_SCOPE"},
        "gateway_api_config": {"channel": "CHANNEL_STANDARD"},
        "workload_identity_config": {"workload_pool": workload_pool},
    }


def protection(args: ClusterArgs) -> dict[str, Any]:
    """Who may do what, and what is encrypted."""
    enforced = "PROJECT_SINGLETON_POLICY_ENFORCE"
    return {
        "deletion_protection": args.deletion_protection,
        "database_encryption": {"state": "ENCRYPTED", "key_name": args.secrets_key},
        "binary_authorization": {"evaluation_mode": enforced if args.binary_authorization else "DISABLED"},
        "authenticator_groups_config": {"security_group": args.security_group},
        "rbac_binding_config": {
            "enable_insecure_binding_system_authenticated": False,
            "enable_insecure_binding_system_unauthenticated": False,
        },
        "anonymous_authentication_config": {"mode": "LIMITED"},
        "master_auth": {"client_certificate_config": {"issue_client_certificate": False}},
        "enable_legacy_abac": False,
        "enable_kubernetes_alpha": False,
        "enable_shielded_nodes": True,
        "service_external_ips_config": {"enabled": False},
        "security_posture_config": {"mode": args.security_posture},
        "node_pool_defaults": {"node_config_defaults": {"insecure_kubelet_readonly_port_enabled": "FALSE"}},
    }


def operation(args: ClusterArgs) -> dict[str, Any]:
    """Upgrades, telemetry, cost."""
    notices = {}
    if args.upgrade_topic is not None:
        notices = {"topic": args.upgrade_topic, "filter": {"event_types": list(NOTICES)}}
    gpus = any(pool.accelerator is not None for pool in args.pools.values())
    return {
        "resource_labels": dict(args.labels),
        "release_channel": {"channel": args.release_channel},
        "maintenance_policy": {
            "recurring_window": {
                "start_time": args.maintenance_window.start_time,
                "end_time": args.maintenance_window.end_time,
                "recurrence": args.maintenance_window.recurrence,
            },
            "maintenance_exclusions": [
                {
                    "exclusion_name": key,
                    "start_time": exclusion.start_time,
                    "end_time": exclusion.end_time,
                    "exclusion_options": {"scope": exclusion.scope},
                }
                for key, exclusion in args.maintenance_exclusions.items()
            ],
        },
        "notification_config": {"pubsub": {"enabled": args.upgrade_topic is not None, **notices}},
        "logging_config": {"enable_components": list(LOGS)},
        "monitoring_config": {
            "enable_components": [*METRICS, *(GPU_METRICS if gpus else ())],
            "managed_prometheus": {"enabled": True},
            "advanced_datapath_observability_config": {"enable_metrics": True, "enable_relay": False},
        },
        "cost_management_config": {"enabled": True},
    }


def features(args: ClusterArgs) -> dict[str, Any]:
    """What GKE runs inside the cluster for us."""
    rotation = {"enabled": True, "rotation_interval": f"{args.secret_rotation_interval_s}s"}
    return {
        "addons_config": {
            "gce_persistent_disk_csi_driver_config": {"enabled": True},
            "gke_backup_agent_config": {"enabled": True},
            "horizontal_pod_autoscaling": {"disabled": False},
            "http_load_balancing": {"disabled": False},
        },
        "secret_manager_config": {"enabled": True, "rotation_config": rotation},
        "secret_sync_config": {"enabled": True, "rotation_config": rotation},
        "vertical_pod_autoscaling": {"enabled": True},
    }
