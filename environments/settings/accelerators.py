"""Which zones have which accelerators, and which machines carry them: data, for the regions that we use or may use.

Zones: the list that SkyPilot makes every day out of Compute Engine's own answers, as it was on the day below:
https://github.com/skypilot-org/skypilot-catalog, catalogs/v8/gcp/vms.csv at commit 006059e0f18a.
Google's own page is https://cloud.google.com/compute/docs/regions-zones/gpu-regions-zones; with an account, `gcloud
compute accelerator-types list --filter=zone:europe-west1` tells the same of today.
Machines: https://cloud.google.com/compute/docs/gpus.
Presence in a zone says nothing about quota or about what is free there today. A region or a family of machines that is
not in a table is not judged: nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

AS_OF = "2026-11-25"

ZONES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "europe-west1": {
        "nvidia-h100-80gb": ("europe-west1-b", "europe-west1-c"),
        "nvidia-h100-mega-80gb": ("europe-west1-b", "europe-west1-c"),
        "nvidia-h200-141gb": ("europe-west1-b",),
        "nvidia-l4": ("europe-west1-b", "europe-west1-c"),
        "nvidia-tesla-p100": ("europe-west1-b", "europe-west1-d"),
        "nvidia-tesla-t4": ("europe-west1-b", "europe-west1-c", "europe-west1-d"),
    },
    "europe-west4": {
        "nvidia-a100-80gb": ("europe-west4-a",),
        "nvidia-h100-80gb": ("europe-west4-b", "europe-west4-c"),
        "nvidia-h100-mega-80gb": ("europe-west4-b", "europe-west4-c"),
        "nvidia-h200-141gb": ("europe-west4-a",),
        "nvidia-l4": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-a100": ("europe-west4-a", "europe-west4-b"),
        "nvidia-tesla-p100": ("europe-west4-a",),
        "nvidia-tesla-p4": ("europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-t4": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-v100": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
    },
}
"""Region -> accelerator -> zones that have it."""

CARRIED: Mapping[str, tuple[str, ...]] = {
    "a2": ("nvidia-tesla-a100", "nvidia-a100-80gb"),
    "a3": ("nvidia-h100-80gb", "nvidia-h100-mega-80gb", "nvidia-h200-141gb"),
    "g2": ("nvidia-l4",),
    "n1": ("nvidia-tesla-p100", "nvidia-tesla-p4", "nvidia-tesla-t4", "nvidia-tesla-v100"),
}
"""Family of machines -> accelerators that its machines carry, or that can be attached to them."""


def the_zones_have_the_accelerator(settings: Settings) -> Iterator[InvariantError]:
    """A GPU pool in a zone without its GPU would fail half-way through `up`, or never get a node there."""
    if not settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        return
    region, pool = settings.google_cloud.region, settings.cluster.gpu_pool
    offered = ZONES.get(region)
    if offered is None:
        return
    zones = offered.get(pool.accelerator)
    if zones is None:
        yield InvariantError(
            "cluster.gpu_pool.accelerator",
            f"{region} has no {pool.accelerator} (as of {AS_OF}), so that the pool would never get a node",
            f"choose one of {', '.join(sorted(offered))}, with a machine type that carries it; if Google offers it by "
            "now, add it to environments/settings/accelerators.py",
        )
    elif missing := sorted(set(pool.zones) - set(zones)):
        yield InvariantError(
            "cluster.gpu_pool.zones",
            f"{', '.join(missing)} has no {pool.accelerator} (as of {AS_OF}), so that no node would start there",
            f"choose among {', '.join(zones)}",
        )


def the_machine_carries_the_accelerator(settings: Settings) -> Iterator[InvariantError]:
    """The machine's family decides which GPU it has; Compute Engine refuses any other when the pool is made."""
    if not settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        return
    pool = settings.cluster.gpu_pool
    if pool.accelerator not in ZONES.get(settings.google_cloud.region, {pool.accelerator: ()}):
        return  # then the region has to be told of first
    family = pool.machine_type.split("-", 1)[0]
    carried = CARRIED.get(family, (pool.accelerator,))
    if pool.accelerator not in carried:
        fitting = sorted(name for name, accelerators in CARRIED.items() if pool.accelerator in accelerators)
        yield InvariantError(
            "cluster.gpu_pool.machine_type",
            f"{pool.machine_type} carries {' or '.join(carried)}, not {pool.accelerator}, so that no node would start",
            f"choose a machine of the family {' or '.join(fitting)}" if fitting else "choose the accelerator to match",
        )
