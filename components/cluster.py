"""args first"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import ComponentResource, Input, Output


@dataclass(frozen=True, kw_only=True)
class MaintenanceWindowArgs:
    """When GKE may upgrade the control plane and the nodes.

    Attributes:
        start_time: First window's start, RFC 3339 with zone ("2026-01-03T02:00:00Z").
        end_time: First window's end, likewise.
        recurrence: RFC 5545 rule ("FREQ=WEEKLY;BYDAY=SA,SU"); GKE wants at least 48 hours in every 32 days.
    """

    start_time: str
    end_time: str
    recurrence: str


@dataclass(frozen=True, kw_only=True)
class MaintenanceExclusionArgs:
    """A time without upgrades, such as a sales season.

    Attributes:
        start_time: RFC 3339 with zone.
        end_time: RFC 3339 with zone; NO_UPGRADES allows at most 30 days.
        scope: What is excluded.
    """

    start_time: str
    end_time: str
    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"]


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
    """Keeps pods without a matching toleration off the nodes.

    Attributes:
        value: The taint's value; its key is the key of the map that it is in.
        effect: NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE.
    """

    value: str
    effect: Literal["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"]


@dataclass(frozen=True, kw_only=True)
class AcceleratorArgs:
    """GPUs of each node in a pool. GKE itself taints such nodes with nvidia.com/gpu=present:NoSchedule.

    Attributes:
        type: GPU model, such as nvidia-l4.
        count: GPUs per node; the machine type must allow it.
        driver_version: DEFAULT or LATEST driver of the node's GKE version, installed by GKE.
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


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What the cluster needs.

    Attributes:
        project: Project id.
        region: The control plane is replicated over its zones.
        zones: Default zones of the nodes.
        cluster_name: At most 40 characters.
        labels: On the cluster, the nodes and their disks.
        deletion_protection: Whether the provider refuses to destroy the cluster.
        network: Id of the VPC.
        subnetwork: Id of the node subnet.
        pods_range_name: Name of its secondary range for pods.
        services_range_name: Name of its secondary range for Services.
        node_tag: Network tag of the nodes, which the firewall aims at.
        secrets_key: Id of the KMS key for Kubernetes Secrets (GKE's service agent may use it).
        disks_key: Id of the KMS key for the boot disks (Compute Engine's service agent may use it).
        image_projects: Name to the id of a project whose Artifact Registry the nodes pull images from.
        release_channel: RAPID, REGULAR, STABLE or EXTENDED.
        security_group: Google group whose member groups may stand in RBAC bindings, gke-security-groups@DOMAIN.
        security_posture: BASIC or ENTERPRISE.
        binary_authorization: Whether images are admitted by the project's policy only.
        maintenance_window: When GKE may upgrade.
        maintenance_exclusions: Name to a time without upgrades.
        upgrade_topic: Id of the Pub/Sub topic for upgrade notices, or None.
        secret_rotation_interval_s: Seconds between two looks of the Secret Manager add-on for new versions, 60 at least.
        pools: Name to a group of nodes.
    """

    project: str
    region: str
    zones: tuple[str, ...]
    cluster_name: str
    labels: Mapping[str, str]
    deletion_protection: bool
    network: Input[str]
    subnetwork: Input[str]
    pods_range_name: Input[str]
    services_range_name: Input[str]
    node_tag: str
    secrets_key: Input[str]
    disks_key: Input[str]
    image_projects: Mapping[str, str]
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED"]
    security_group: str
    security_posture: Literal["BASIC", "ENTERPRISE"]
    binary_authorization: bool
    maintenance_window: MaintenanceWindowArgs
    maintenance_exclusions: Mapping[str, MaintenanceExclusionArgs]
    upgrade_topic: Input[str] | None
    secret_rotation_interval_s: int
    pools: Mapping[str, NodePoolArgs]


class Cluster(ComponentResource):
    """A cluster that runs pods when `kubeconfig` resolves."""

    cluster_id: Output[str]
    cluster_name: Output[str]
    location: Output[str]
    dns_endpoint: Output[str]
    workload_pool: Output[str]
    ca_certificate: Output[str]
    kubeconfig: Output[str]  # no secret in it; waits for the node pools, so whoever uses it can schedule pods
    node_service_account: Output[str]
