"""Node pools: groups of equal machines of one cluster, general or with GPUs.

Owns nothing by itself: what a pool is (args), and its properties as pure functions. The cluster registers them.
Deliberately not set: `node_count` (the autoscaler owns it), `version` (the release channel does), preemptible (spot
replaced it), local SSDs, sandboxing, confidential nodes (no GPU of ours has them), reservations, GPU sharing (one model
server per GPU), image streaming (needs an API of its own), kubelet tuning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pulumi import Input


@dataclass(frozen=True, kw_only=True)
class SurgeArgs:
    """Upgrade node by node: new ones beside the old ones.

    Attributes:
        max_surge: Extra nodes per zone while upgrading.
        max_unavailable: Nodes per zone that may be missing while upgrading.
    """

    max_surge: int
    max_unavailable: int


@dataclass(frozen=True, kw_only=True)
class BlueGreenArgs:
    """Upgrade by a second set of nodes; the old one stays until the soak is over, for a fast way back.

    Attributes:
        batch_percentage: Share of the old nodes drained at a time, above 0 to 1.
        batch_soak_s: Seconds between two batches.
        pool_soak_s: Seconds that the drained pool is kept, at most 604,800 (7 days).
    """

    batch_percentage: float
    batch_soak_s: int
    pool_soak_s: int


@dataclass(frozen=True, kw_only=True)
class TaintArgs:
    """Keeps pods without a matching toleration off the nodes; its key is its key in the map.

    Attributes:
        value: The taint's value.
        effect: NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE.
    """

    value: str
    effect: Literal["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"]


@dataclass(frozen=True, kw_only=True)
class AcceleratorArgs:
    """GPUs of each node in a pool.

    Attributes:
        type: GPU model, such as nvidia-l4.
        count: GPUs per node; the machine type must allow it.
        driver_version: DEFAULT or LATEST driver for the node's GKE version; GKE installs it.
    """

    type: str
    count: int
    driver_version: Literal["DEFAULT", "LATEST"]


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """A group of equal nodes.

    Attributes:
        machine_type: Compute Engine machine type.
        zones: Where its nodes may be; GPUs are not in every zone.
        min_nodes: Nodes in all zones together, at least.
        max_nodes: Nodes in all zones together, at most.
        location_policy: BALANCED over zones, or ANY (GPUs: wherever there are some).
        max_pods_per_node: 8 to 256; fixes how many addresses a node takes.
        disk_size_gb: Boot disk in GB.
        disk_type: pd-balanced, pd-ssd or hyperdisk-balanced.
        spot: Whether nodes are cheap and may vanish with 30 seconds' notice.
        node_labels: Kubernetes labels of the nodes, for selectors.
        taints: Key of a taint to what it does.
        accelerator: GPUs, or None.
        upgrade: How nodes are replaced.
    """

    machine_type: str
    zones: tuple[str, ...]
    min_nodes: int
    max_nodes: int
    location_policy: Literal["BALANCED", "ANY"]
    max_pods_per_node: int
    disk_size_gb: int
    disk_type: str
    spot: bool
    node_labels: Mapping[str, str]
    taints: Mapping[str, TaintArgs]
    accelerator: AcceleratorArgs | None
    upgrade: SurgeArgs | BlueGreenArgs


# The widest OAuth scope, as Google advises: what a node may do is decided by the roles of its account alone.
# https://cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)

# GKE adds this taint itself only where a pool without GPUs already exists; named here, it does not depend on which
# comes first. Pods that ask for a GPU tolerate it without saying so.
# https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
GPU_TAINT = "nvidia.com/gpu"


def hardening(
    *, service_account: Input[str], disks_key: Input[str], node_tag: str, labels: Mapping[str, str]
) -> dict[str, Any]:
    """What every node of the cluster has, also those of the pool that GKE insists on at the start.

    Args:
        service_account: Address of the nodes' own account.
        disks_key: Id of the key for boot disks.
        node_tag: Network tag for the firewall.
        labels: Labels of the machines and their disks.
    """
    return {
        "service_account": service_account,
        "oauth_scopes": list(SCOPES),
        "boot_disk_kms_key": disks_key,
        "image_type": "COS_CONTAINERD",
        "tags": [node_tag],
        "resource_labels": dict(labels),
        "shielded_instance_config": {"enable_secure_boot": True, "enable_integrity_monitoring": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
        "kubelet_config": {"insecure_kubelet_readonly_port_enabled": "FALSE"},
        "metadata": {"disable-legacy-endpoints": "true"},
    }


def node_config(pool: NodePoolArgs, hardened: Mapping[str, Any]) -> dict[str, Any]:
    """The nodes of one pool, on top of what all nodes have."""
    taints = [{"key": key, "value": taint.value, "effect": taint.effect} for key, taint in pool.taints.items()]
    accelerators = []
    if pool.accelerator is not None:
        accelerators.append(
            {
                "type": pool.accelerator.type,
                "count": pool.accelerator.count,
                "gpu_driver_installation_config": {"gpu_driver_version": pool.accelerator.driver_version},
            }
        )
        if GPU_TAINT not in pool.taints:
            taints.append({"key": GPU_TAINT, "value": "present", "effect": "NO_SCHEDULE"})
    return {
        **hardened,
        "machine_type": pool.machine_type,
        "disk_size_gb": pool.disk_size_gb,
        "disk_type": pool.disk_type,
        "spot": pool.spot,
        "labels": dict(pool.node_labels),
        "gvnic": {"enabled": True},
        **({"taints": taints} if taints else {}),
        **({"guest_accelerators": accelerators} if accelerators else {}),
    }


def initial_nodes_per_zone(pool: NodePoolArgs) -> int:
    """How many nodes per zone to start with: the least that reaches the minimum without exceeding the maximum.

    Where the zones do not divide the minimum, fewer may have to do; the autoscaler adds the rest when pods wait.
    """
    enough = -(-pool.min_nodes // len(pool.zones))
    return enough if enough * len(pool.zones) <= pool.max_nodes else pool.max_nodes // len(pool.zones)


def upgrade_settings(upgrade: SurgeArgs | BlueGreenArgs) -> dict[str, Any]:
    """The provider's spelling of how nodes are replaced."""
    if isinstance(upgrade, SurgeArgs):
        return {"strategy": "SURGE", "max_surge": upgrade.max_surge, "max_unavailable": upgrade.max_unavailable}
    return {
        "strategy": "BLUE_GREEN",
        "blue_green_settings": {
            "node_pool_soak_duration": f"{upgrade.pool_soak_s}s",
            "standard_rollout_policy": {
                "batch_percentage": upgrade.batch_percentage,
                "batch_soak_duration": f"{upgrade.batch_soak_s}s",
            },
        },
    }
