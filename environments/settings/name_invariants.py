"""Names that must be one thing's each: namespaces and hosts; and names that must be somebody's at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings


def namespaces(settings: Settings) -> dict[str, str]:
    """Name of every namespace that the platform makes, or would make with another engine, by its setting."""
    services, load = settings.ml_services, settings.load_testing
    return {
        "application.api.namespace": settings.application.api.namespace,
        "cluster.controllers.namespace": settings.cluster.controllers.namespace,
        "edge.namespace": settings.edge.namespace,
        "cache.redis.in_cluster.namespace": settings.cache.redis.in_cluster.namespace,
        "database.postgresql.in_cluster.namespace": settings.database.postgresql.in_cluster.namespace,
        "ml_services.tensorflow_serving.namespace": services.tensorflow_serving.namespace,
        "ml_services.training.namespace": services.training.namespace,
        **({} if load is None else {"load_testing.namespace": load.namespace}),
    }


def a_namespace_is_one_components(settings: Settings) -> Iterator[InvariantError]:
    """It is a border: two components cannot make one, and each one's policies close it for the other."""
    yield from _twice(namespaces(settings).items(), "two components would make one namespace")


def a_host_is_one_place(settings: Settings) -> Iterator[InvariantError]:
    """A name is one private zone in the network; a second one of the same name is refused at `up`."""
    cluster = settings.database.postgresql.cluster
    hosts = [
        ("database.postgresql.cluster.primary_host", cluster.primary_host),
        *(("database.postgresql.cluster.replica_hosts", host) for host in cluster.replica_hosts),
        ("cache.redis.cluster.discovery_host", settings.cache.redis.cluster.discovery_host),
        ("ml_services.tensorflow_serving.host", settings.ml_services.tensorflow_serving.host),
    ]
    yield from _twice(hosts, "a name leads to one place only")


def a_role_holds_where_there_is_a_namespace(settings: Settings) -> Iterator[InvariantError]:
    """Kubernetes refuses a binding in a namespace that there is not, half-way through an `up`.

    Those of data stores are left out: one of them is there only with its engine, and nobody works there by hand.
    """
    made = {name for path, name in namespaces(settings).items() if ".in_cluster." not in path}
    for name, role in settings.identity.roles.items():
        if strays := sorted(set(role.namespaces or ()) - made):
            yield InvariantError(
                f"identity.roles.{name}.namespaces",
                f"nothing here makes the namespace {', '.join(strays)}",
                f"choose among {', '.join(sorted(made))}; a tenant's people have rights of their own",
            )


NAME_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    a_namespace_is_one_components,
    a_host_is_one_place,
    a_role_holds_where_there_is_a_namespace,
)


def _twice(named: Iterable[tuple[str, str]], why: str) -> Iterator[InvariantError]:
    taken: dict[str, str] = {}
    for path, name in named:
        if name in taken:
            yield InvariantError(path, f"{name} is {taken[name]}, too: {why}", "choose another name for one of the two")
        taken.setdefault(name, path)
