"""The Kubernetes cluster."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.settings.maintenance import MaintenanceWindowSettings
from environments.settings.model import SettingsModel

MachineType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*-[a-z0-9]+(-[a-z0-9]+)*$")]


class GeneralPoolSettings(SettingsModel):
    """Nodes for everything but model serving."""

    machine_type: MachineType
    """Compute Engine machine type."""

    disk_gb: Annotated[int, Field(ge=30, le=2_000)]
    """Boot disk of a node, in GB."""

    minimum_nodes: Annotated[int, Field(ge=1, le=1_000)]
    """Nodes that are kept, in all zones together."""

    maximum_nodes: Annotated[int, Field(ge=1, le=1_000)]
    """Nodes that the autoscaler never exceeds, in all zones together."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> GeneralPoolSettings:
        if self.minimum_nodes > self.maximum_nodes:
            raise ValueError(f"minimum_nodes {self.minimum_nodes} exceeds maximum_nodes {self.maximum_nodes}")
        return self


class GpuPoolSettings(SettingsModel):
    """Nodes for model serving; how many are kept is `ml_services.tensorflow_serving.cluster.nodes`."""

    machine_type: MachineType
    """Compute Engine machine type that carries the accelerator."""

    accelerator: Annotated[str, StringConstraints(pattern=r"^nvidia-[a-z0-9-]+$")]
    """GPU type."""

    accelerators_per_node: Annotated[int, Field(ge=1, le=8)]
    """GPUs of one node."""

    disk_gb: Annotated[int, Field(ge=50, le=2_000)]
    """Boot disk of a node, in GB."""

    maximum_nodes: Annotated[int, Field(ge=1, le=1_000)]
    """Nodes that the autoscaler never exceeds, in all zones together."""


class ControllerSettings(SettingsModel):
    """Controllers that run inside the cluster."""

    argo_rollouts_chart_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    """Version of the Argo Rollouts Helm chart."""

    chart_repository: Annotated[str, StringConstraints(pattern=r"^oci://.+[^/]$")]
    """OCI repository that holds the charts: a mirror of ours, so that an `up` depends on no third party."""


class ClusterSettings(SettingsModel):
    """The GKE cluster."""

    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED"]
    """How soon new Kubernetes versions arrive."""

    rbac_group: Annotated[str, StringConstraints(pattern=r"^gke-security-groups@[a-z0-9.-]+$")]
    """Google group whose member groups may be named in role bindings (GKE prescribes the part before the @)."""

    maintenance: MaintenanceWindowSettings
    general_pool: GeneralPoolSettings
    gpu_pool: GpuPoolSettings
    controllers: ControllerSettings
