"""Which zones have which accelerators: data, for the regions that the platform uses or would fall back to.

As Google listed them on https://cloud.google.com/compute/docs/gpus/gpu-regions-zones; transcribed on 2026-11-23 without
access to the page itself, so it is to be held against `gcloud compute accelerator-types list` before a first `up`.
Presence in a zone says nothing about quota or about what is free there today. A region that is not in the table is not
judged: nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

AS_OF = "2026-11-23"

ZONES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "europe-west1": {
        "nvidia-l4": ("europe-west1-b", "europe-west1-c"),
        "nvidia-tesla-t4": ("europe-west1-b", "europe-west1-c", "europe-west1-d"),
        "nvidia-tesla-p100": ("europe-west1-b", "europe-west1-d"),
        "nvidia-h100-80gb": ("europe-west1-b", "europe-west1-c"),
    },
    "europe-west4": {
        "nvidia-l4": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-t4": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-v100": ("europe-west4-a", "europe-west4-b", "europe-west4-c"),
        "nvidia-tesla-a100": ("europe-west4-a", "europe-west4-b"),
        "nvidia-a100-80gb": ("europe-west4-a",),
        "nvidia-h100-80gb": ("europe-west4-b", "europe-west4-c"),
    },
}
"""Region -> accelerator -> zones that have it."""


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
            f"{region} has no {pool.accelerator} (as of {AS_OF})",
            f"choose one of {', '.join(sorted(offered))}, with a machine type that carries it",
        )
    elif missing := sorted(set(pool.zones) - set(zones)):
        yield InvariantError(
            "cluster.gpu_pool.zones",
            f"{', '.join(missing)} has no {pool.accelerator} (as of {AS_OF})",
            f"choose among {', '.join(zones)}",
        )
