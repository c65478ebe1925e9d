"""Which cluster a stack is in, and what machines it has: read from its settings, or from its state. Pure.

The name is the one that the program's kubernetes provider has as `cluster_identifier`; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.control_plane.nodes import GPU

PROVIDER = "pulumi:providers:kubernetes"
GKE = "gcp:container/cluster:Cluster"
PER_ZONE = 3
GPU_PER_ZONE = 2
"""Nodes that a pool has at least: an autoscaler would bring them, up to the pool's own limit, and none is here."""


def of_settings(settings: Mapping[str, Any]) -> str:
    """Returns the realm of a stack from its settings, each by its dotted path."""
    name = "-".join(str(settings[key]) for key in ("name", "environment", "stack.site") if settings.get(key))
    context = settings.get("cluster.existing.context")
    return f"{name}/{context}" if context else name


def of_state(deployment: Mapping[str, Any]) -> list[str]:
    """Returns the realms that a stack has objects in, from its deployment."""
    providers = [each for each in deployment.get("resources") or [] if each["type"] == PROVIDER]
    named = {str((each.get("inputs") or {}).get("clusterIdentifier") or "") for each in providers}
    return sorted(named - {""})


def owns_cluster(deployment: Mapping[str, Any]) -> bool:
    """Says whether the cluster itself is the stack's, so that it goes with it."""
    return any(each["type"] == GKE for each in deployment.get("resources") or [])


def pools(settings: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Returns the node pools that a stack's settings describe; None where others made the cluster."""
    zones = settings.get("google_cloud.zones")
    if settings.get("cluster.existing.context") or not zones or not settings.get("cluster.general_pool.machine_type"):
        return None
    general = {
        "name": "general",
        "machine_type": settings["cluster.general_pool.machine_type"],
        "zones": zones,
        "count": max(settings.get("cluster.general_pool.minimum_nodes") or 0, PER_ZONE * len(zones)),
        "gpu": {},
        "labels": {},
        "taints": {},
    }
    accelerator = settings.get("cluster.gpu_pool.accelerator")
    if not accelerator:
        return [general]
    places = settings.get("cluster.gpu_pool.zones") or zones
    with_gpu = {
        **general,
        "name": "gpu",
        "machine_type": settings["cluster.gpu_pool.machine_type"],
        "zones": places,
        "count": GPU_PER_ZONE * len(places),
        "gpu": {accelerator: settings.get("cluster.gpu_pool.accelerators_per_node") or 1},
        "taints": {GPU: "present:NoSchedule"},
    }
    return [general, with_gpu]
