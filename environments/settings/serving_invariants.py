"""What model serving and training need of the rest of the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError
from environments.settings.accelerators import the_machine_carries_the_accelerator, the_zones_have_the_accelerator

if TYPE_CHECKING:
    from environments.settings.settings import Settings


def training_leaves_the_servers_their_gpus(settings: Settings) -> Iterator[InvariantError]:
    """Jobs may take what the pool can grow by, not what the model servers stand on."""
    serving, pool = settings.ml_services.tensorflow_serving.cluster, settings.cluster.gpu_pool
    if not serving.gpu_enabled:
        return  # no pool; the quota is then none, whatever is asked for
    asked = settings.ml_services.training.gpus
    left = max(0, pool.maximum_nodes - serving.nodes) * pool.accelerators_per_node
    if asked > left:
        yield InvariantError(
            "ml_services.training.gpus",
            f"{asked} GPUs for training, and beside the model servers there are {left}",
            "lower it, or raise cluster.gpu_pool.maximum_nodes",
        )


SERVING_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    the_zones_have_the_accelerator,
    the_machine_carries_the_accelerator,
    training_leaves_the_servers_their_gpus,
)
