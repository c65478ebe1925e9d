"""Settings -> arguments of the cluster and of the controllers in it. Pure."""

from __future__ import annotations

from pulumi import Input

from components.cluster import (
    AcceleratorArgs,
    ClusterArgs,
    MaintenanceExclusionArgs,
    MaintenanceWindowArgs,
    NodePoolArgs,
    SurgeArgs,
)
from components.controllers import ArgoRolloutsArgs, ContainerResourcesArgs, ControllersArgs, ImageArgs
from components.platform.foundation import node_tag, stack_name
from components.platform.in_cluster import api_server_ports, api_server_ranges, charts
from components.platform.release_analysis import analysis_paths_args
from environments.settings import Settings
from environments.settings.cluster import ClusterMaintenanceSettings, GpuPoolSettings, NodePoolSettings

# GKE repeats the window by its rule; the first date only says since when.
_FIRST_DAY = "2026-01-01"


def cluster_args(
    settings: Settings,
    *,
    network: Input[str],
    subnetwork: Input[str],
    pods_range_name: Input[str],
    services_range_name: Input[str],
    secrets_key: Input[str],
    disks_key: Input[str],
) -> ClusterArgs:
    """The GKE cluster with its node pools; the GPU pool exists where models are served on GPUs."""
    cluster = settings.cluster
    serving = settings.ml_services.tensorflow_serving.cluster
    pools = {"general": _pool(settings, cluster.general_pool, cluster.general_pool.minimum_nodes)}
    if serving.gpu_enabled:
        pools["gpu"] = _pool(settings, cluster.gpu_pool, serving.nodes)
    return ClusterArgs(
        project=settings.google_cloud.project_id,
        region=settings.google_cloud.region,
        zones=settings.google_cloud.zones,
        cluster_name=stack_name(settings),
        labels=settings.labels,
        deletion_protection=settings.protection.enabled,
        network=network,
        subnetwork=subnetwork,
        pods_range_name=pods_range_name,
        services_range_name=services_range_name,
        node_tag=node_tag(settings),
        secrets_key=secrets_key,
        disks_key=disks_key,
        image_projects={project: project for project in image_projects(settings)},
        release_channel=cluster.release_channel,
        security_group=cluster.rbac_group,
        security_posture=cluster.security_posture,
        binary_authorization=cluster.binary_authorization,
        maintenance_window=_window(cluster.maintenance),
        maintenance_exclusions={
            name: MaintenanceExclusionArgs(start_time=time.start, end_time=time.end, scope=time.scope)
            for name, time in cluster.maintenance_exclusions.items()
        },
        upgrade_topic=None,
        secret_rotation_interval_s=cluster.secret_rotation_interval_s,
        pools=pools,
    )


def image_projects(settings: Settings) -> list[str]:
    """Projects whose Artifact Registry the nodes pull from: REGION-docker.pkg.dev/PROJECT/..., whoever owns them."""
    references = [
        settings.application.api.image,
        settings.ml_services.tensorflow_serving.image,
        settings.cluster.controllers.image_registry,
    ]
    parts = [reference.split("/") for reference in references]
    return sorted({part[1] for part in parts if part[0].endswith("-docker.pkg.dev")})


def controllers_args(settings: Settings) -> ControllersArgs:
    """The in-cluster controllers."""
    controllers = settings.cluster.controllers
    return ControllersArgs(
        namespace=controllers.namespace,
        labels=settings.labels,
        api_server_ranges=api_server_ranges(settings),
        api_server_ports=api_server_ports(settings),
        charts=charts(settings),
        analysis=analysis_paths_args(settings),
        argo_rollouts=ArgoRolloutsArgs(
            chart_repository=controllers.chart_repository,
            chart_version=controllers.argo_rollouts_chart_version,
            image=ImageArgs(
                registry=controllers.image_registry,
                repository=controllers.argo_rollouts_image,
                tag=controllers.argo_rollouts_tag,
            ),
            replicas=controllers.replicas,
            resources=ContainerResourcesArgs(
                cpu_request=controllers.resources.cpu,
                memory_request=controllers.resources.memory,
                memory_limit=controllers.resources.memory_limit,
            ),
        ),
    )


def _pool(settings: Settings, pool: NodePoolSettings, min_nodes: int) -> NodePoolArgs:
    """A pool of either kind; only GPU pools carry an accelerator and zones of their own."""
    gpu = pool if isinstance(pool, GpuPoolSettings) else None
    return NodePoolArgs(
        machine_type=pool.machine_type,
        zones=gpu.zones if gpu else settings.google_cloud.zones,
        min_nodes=min_nodes,
        max_nodes=pool.maximum_nodes,
        location_policy="ANY" if gpu else "BALANCED",
        max_pods_per_node=pool.maximum_pods_per_node,
        disk_size_gb=pool.disk_gb,
        disk_type=pool.disk_type,
        spot=pool.spot,
        node_labels={},
        taints={},
        accelerator=(
            AcceleratorArgs(type=gpu.accelerator, count=gpu.accelerators_per_node, driver_version=gpu.driver_version)
            if gpu
            else None
        ),
        upgrade=SurgeArgs(max_surge=pool.upgrade.max_surge, max_unavailable=pool.upgrade.max_unavailable),
    )


def _window(maintenance: ClusterMaintenanceSettings) -> MaintenanceWindowArgs:
    """The weekly window as GKE writes it: first occurrence and rule. It may end on the next day."""
    days = ",".join(day[:2].upper() for day in maintenance.days)
    end_hour = maintenance.hour + maintenance.duration_h
    end_day = "2026-01-02" if end_hour >= 24 else _FIRST_DAY
    return MaintenanceWindowArgs(
        start_time=f"{_FIRST_DAY}T{maintenance.hour:02}:00:00Z",
        end_time=f"{end_day}T{end_hour % 24:02}:00:00Z",
        recurrence=f"FREQ=WEEKLY;BYDAY={days}",
    )
