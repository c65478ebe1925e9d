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


def serving_has_namespaces_of_its_own(settings: Settings) -> Iterator[InvariantError]:
    """A namespace is one border; two components cannot make one."""
    taken = {
        settings.application.api.namespace: "application.api.namespace",
        settings.cluster.controllers.namespace: "cluster.controllers.namespace",
        settings.edge.namespace: "edge.namespace",
        settings.database.postgresql.in_cluster.namespace: "database.postgresql.in_cluster.namespace",
        settings.cache.redis.in_cluster.namespace: "cache.redis.in_cluster.namespace",
    }
    services = settings.ml_services
    for path, name in (
        ("ml_services.tensorflow_serving.namespace", services.tensorflow_serving.namespace),
        ("ml_services.training.namespace", services.training.namespace),
    ):
        if name in taken:
            yield InvariantError(path, f"{name} is {taken[name]}, too", "choose another name")
        taken[name] = path


def models_have_a_host_of_their_own(settings: Settings) -> Iterator[InvariantError]:
    """A name is one private zone in the network; a second one of the same name is refused at `up`."""
    cluster = settings.database.postgresql.cluster
    taken = {
        settings.cache.redis.cluster.discovery_host: "cache.redis.cluster.discovery_host",
        **dict.fromkeys(cluster.replica_hosts, "one of database.postgresql.cluster.replica_hosts"),
        cluster.primary_host: "database.postgresql.cluster.primary_host",
    }
    host = settings.ml_services.tensorflow_serving.host
    if host in taken:
        yield InvariantError(
            "ml_services.tensorflow_serving.host",
            f"{host} is {taken[host]}, too, and a name leads to one place only",
            "choose another name, such as models.cluster.local",
        )


SERVING_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    the_zones_have_the_accelerator,
    the_machine_carries_the_accelerator,
    models_have_a_host_of_their_own,
    training_leaves_the_servers_their_gpus,
    serving_has_namespaces_of_its_own,
)
