"""What a cluster is given: one shape per concept, no defaults. Pure but for the types of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pulumi import Input

from components.node_pools import NodePoolArgs


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
        secret_rotation_interval_s: Seconds between two looks for new versions of secrets, 60 at least.
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
