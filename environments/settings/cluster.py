"""The Kubernetes cluster."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.admission import AdmissionSettings
from environments.settings.existing_cluster import ChartsSettings, ExistingClusterSettings
from environments.settings.google_cloud import Zone
from environments.settings.maintenance import Weekday
from environments.settings.model import (
    CpuQuantity,
    Distinct,
    ImageReference,
    ListOf,
    MemoryQuantity,
    NamespaceName,
    ResourceName,
    SettingsModel,
)


def _instant(value: str) -> str:
    try:
        datetime.strptime(value, INSTANT)
    except ValueError:
        raise ValueError("no moment in UTC like 2026-12-24T00:00:00Z") from None
    return value


INSTANT = "%Y-%m-%dT%H:%M:%SZ"
Instant = Annotated[str, AfterValidator(_instant)]
MachineType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*-[a-z0-9]+(-[a-z0-9]+)*$")]


LONGEST_STANDSTILL = timedelta(days=30)
"""https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions"""

ACCELERATOR_FAMILIES = ("a2", "a3", "a4", "g2", "g4", "n1")
"""Machine families that carry GPUs (https://cloud.google.com/compute/docs/gpus)."""


class ClusterMaintenanceSettings(SettingsModel):
    """When GKE may upgrade control plane and nodes; it wants at least 48 hours in every 32 days."""

    days: Annotated[ListOf[Weekday], Field(min_length=1, max_length=7)]
    """Days of the week."""

    hour: Annotated[int, Field(ge=0, le=23)]
    """Hour at which the window opens, UTC."""

    duration_h: Annotated[int, Field(ge=4, le=24)]
    """Hours that the window stays open."""

    @model_validator(mode="after")
    def _gke_gets_enough_time(self) -> ClusterMaintenanceSettings:
        # 32 days hold every weekday at least four times.
        hours = 4 * len(set(self.days)) * self.duration_h
        if hours < 48:
            raise ValueError(f"gives {hours} hours in 32 days, GKE wants 48; add days or lengthen duration_h")
        return self


class MaintenanceExclusionSettings(SettingsModel):
    """A time without upgrades, such as a sales season."""

    start: Instant
    """First moment, RFC 3339, UTC."""

    end: Instant
    """Last moment, RFC 3339, UTC; at most 30 days later with NO_UPGRADES."""

    scope: Literal["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"]
    """What does not happen meanwhile."""

    @model_validator(mode="after")
    def _the_time_is_one_that_gke_takes(self) -> MaintenanceExclusionSettings:
        start, end = (datetime.strptime(moment, INSTANT) for moment in (self.start, self.end))
        if end <= start:
            raise ValueError(f"end {self.end} is not after start {self.start}")
        if self.scope == "NO_UPGRADES" and end - start > LONGEST_STANDSTILL:
            raise ValueError(
                f"NO_UPGRADES lasts at most {LONGEST_STANDSTILL.days} days; shorten it, or narrow the scope"
            )
        return self


class SurgeSettings(SettingsModel):
    """How nodes are replaced, per zone."""

    max_surge: Annotated[int, Field(ge=0, le=20)]
    """Extra nodes while upgrading."""

    max_unavailable: Annotated[int, Field(ge=0, le=20)]
    """Nodes that may be missing while upgrading."""

    @model_validator(mode="after")
    def _something_moves(self) -> SurgeSettings:
        if self.max_surge + self.max_unavailable == 0:
            raise ValueError("max_surge and max_unavailable are both 0; no node could ever be upgraded")
        return self


class NodePoolSettings(SettingsModel):
    """What every group of nodes has."""

    machine_type: MachineType
    """Compute Engine machine type."""

    disk_type: Literal["pd-balanced", "pd-ssd", "hyperdisk-balanced"]
    """Kind of boot disk."""

    disk_gb: Annotated[int, Field(ge=30, le=2_000)]
    """Boot disk of a node, in GB."""

    maximum_nodes: Annotated[int, Field(ge=1, le=1_000)]
    """Nodes that the autoscaler never exceeds, in all zones together."""

    maximum_pods_per_node: Annotated[int, Field(ge=8, le=256)]
    """Pods of one node; fixes how many pod addresses a node takes. Fixed when the pool is made."""

    spot: bool
    """Cheap nodes that may vanish with 30 seconds' notice. Fixed when the pool is made."""

    upgrade: SurgeSettings

    @property
    def pod_addresses_per_node(self) -> int:
        """Addresses of the range that GKE gives each node: the power of two that holds twice its pods.

        https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
        """
        return 1 << (2 * self.maximum_pods_per_node - 1).bit_length()


class GeneralPoolSettings(NodePoolSettings):
    """Nodes for everything but model serving."""

    minimum_nodes: Annotated[int, Field(ge=1, le=1_000)]
    """Nodes that are kept, in all zones together."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> GeneralPoolSettings:
        if self.minimum_nodes > self.maximum_nodes:
            raise ValueError(f"minimum_nodes {self.minimum_nodes} exceeds maximum_nodes {self.maximum_nodes}")
        return self


class GpuPoolSettings(NodePoolSettings):
    """Nodes for model serving; how many are kept is `ml_services.tensorflow_serving.cluster.nodes`."""

    zones: Annotated[ListOf[Zone], Distinct, Field(min_length=1, max_length=4)]
    """Zones that have the accelerator."""

    accelerator: Annotated[str, StringConstraints(pattern=r"^nvidia-[a-z0-9-]+$")]
    """GPU type."""

    accelerators_per_node: Annotated[int, Field(ge=1, le=8)]
    """GPUs of one node."""

    driver_version: Literal["DEFAULT", "LATEST"]
    """Driver that GKE installs."""

    @model_validator(mode="after")
    def _the_machine_carries_gpus(self) -> GpuPoolSettings:
        if self.machine_type.split("-", 1)[0] not in ACCELERATOR_FAMILIES:
            raise InvariantError(
                "machine_type",
                f"{self.machine_type} carries no GPU",
                f"choose a machine of one of the families {', '.join(ACCELERATOR_FAMILIES)}",
            )
        return self


class ControllerResourceSettings(SettingsModel):
    """What one controller pod asks for."""

    cpu: CpuQuantity
    """Processor time that is reserved; there is no limit, a throttled controller delays every rollout."""

    memory: MemoryQuantity
    """Memory that is reserved."""

    memory_limit: MemoryQuantity
    """Memory above which the pod is ended."""


class ControllerSettings(SettingsModel):
    """Controllers that run inside the cluster."""

    namespace: NamespaceName
    """Kubernetes namespace of the controllers."""

    argo_rollouts_chart_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    """Version of the Argo Rollouts Helm chart."""

    chart_repository: Annotated[str, StringConstraints(pattern=r"^oci://.+[^/]$")]
    """OCI repository that holds the charts: a mirror of ours, so that an `up` depends on no third party."""

    image_registry: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+(/[a-z0-9._-]+)+$")]
    """Registry and project of the mirrored images."""

    argo_rollouts_image: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._/-]+$")]
    """Path of the controller's image in the registry."""

    argo_rollouts_tag: Annotated[str, StringConstraints(pattern=r"^v[0-9]+\.[0-9]+\.[0-9]+(@sha256:[0-9a-f]{64})?$")]
    """Tag of the controller's image, with or without digest."""

    metrics_frontend_image: ImageReference
    """Image of what asks managed Prometheus on behalf of Argo Rollouts, pinned by digest."""

    replicas: Annotated[int, Field(ge=1, le=5)]
    """Pods of each controller; one leads, the others take over."""

    resources: ControllerResourceSettings
    charts: ChartsSettings


class ClusterSettings(SettingsModel):
    """The Kubernetes cluster: GKE, or one that exists already."""

    engine: Literal["gke", "existing"]
    """Who makes it: this program on GKE, or somebody else. With `existing`, everything here but `controllers`
    and `admission` is without effect."""

    existing: ExistingClusterSettings | None
    """Which one, for engine existing."""

    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED"]
    """How soon new Kubernetes versions arrive."""

    rbac_group: Annotated[str, StringConstraints(pattern=r"^gke-security-groups@[a-z0-9.-]+$")]
    """Google group whose member groups may be named in role bindings (GKE prescribes the part before the @)."""

    security_posture: Literal["BASIC", "ENTERPRISE"]
    """Depth of GKE's posture dashboard: BASIC judges workloads, ENTERPRISE adds what Google offers at present."""

    binary_authorization: bool
    """Admit only images that the project's Binary Authorization policy allows."""

    secret_rotation_interval_s: Annotated[int, Field(ge=60, le=86_400)]
    """Seconds between two looks of the Secret Manager add-on for new versions."""

    maintenance: ClusterMaintenanceSettings

    maintenance_exclusions: Annotated[dict[ResourceName, MaintenanceExclusionSettings], Field(max_length=20)]
    """Times without upgrades, by name."""

    general_pool: GeneralPoolSettings
    gpu_pool: GpuPoolSettings
    controllers: ControllerSettings
    admission: AdmissionSettings
