"""What must fit into what: pods into nodes, nodes into outgoing ports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError
from environments.settings.model import millicores

if TYPE_CHECKING:
    from environments.settings.cluster import NodePoolSettings
    from environments.settings.settings import Settings

VERSIONS_AT_ONCE = 2
"""A blue-green release runs the new version at full size beside the old one, until the old one is scaled down."""

PORTS_PER_ADDRESS = 64_512
"""Ports that one address of Cloud NAT has for TCP (https://cloud.google.com/nat/docs/ports-and-addresses)."""

_CUSTOM = re.compile(r"(?:^|-)custom-([0-9]+)-[0-9]+(?:-ext)?$")
_PREDEFINED = re.compile(r"-([0-9]+)(-lssd)?$")


def processors(machine_type: str) -> int | None:
    """Virtual processors of a machine, where its name tells them: 8 of `n2d-standard-8`, 4 of `n2-custom-4-8192`.

    N1's own machines have no family in their name: `custom-4-8192`.

    https://cloud.google.com/compute/docs/machine-resource
    """
    found = _CUSTOM.search(machine_type) if "custom-" in machine_type else _PREDEFINED.search(machine_type)
    return int(found[1]) if found else None


def a_pod_fits_on_a_node(settings: Settings) -> Iterator[InvariantError]:
    """A pod that no node can take waits for ever, and no autoscaler helps it. A node keeps a part for itself."""
    serving, cluster = settings.ml_services.tensorflow_serving, settings.cluster
    if cluster.engine != "gke":
        return  # the machines of others are not known
    servers_pool = "gpu_pool" if serving.cluster.gpu_enabled else "general_pool"
    for path, cpu, pool in (
        ("application.api.resources.cpu", settings.application.api.resources.cpu, "general_pool"),
        ("ml_services.tensorflow_serving.resources.cpu", serving.resources.cpu, servers_pool),
    ):
        machine: str = getattr(cluster, pool).machine_type
        cores = processors(machine)
        if cores is not None and millicores(cpu) >= cores * 1_000:
            yield InvariantError(
                path,
                f"a pod that asks for {cpu} fits on no {machine} of cluster.{pool}: it has {cores} processors, and the "
                "node itself needs a part of them",
                f"lower it, or choose a larger machine in cluster.{pool}.machine_type",
            )


def a_release_fits_into_the_pool(settings: Settings) -> Iterator[InvariantError]:
    """Both versions at their maxima, or the new one waits for nodes that never come and is given up."""
    replicas, pool = settings.application.api.replicas.maximum, settings.cluster.general_pool
    offered, wanted = _offered(settings), _api_at_its_largest(settings)
    if offered is not None and wanted > offered:
        yield InvariantError(
            "cluster.general_pool.maximum_nodes",
            f"{replicas} API pods of the old version and as many of the new one reserve {wanted}m of processor time "
            f"together, and {pool.maximum_nodes} nodes {pool.machine_type} have {offered}m",
            "raise it, or lower application.api.replicas.maximum or application.api.resources.cpu",
        )


def load_leaves_the_api_its_room(settings: Settings) -> Iterator[InvariantError]:
    """Otherwise a load test measures how generators and API fight for nodes."""
    load, pool, offered = settings.load_testing, settings.cluster.general_pool, _offered(settings)
    if load is None or offered is None:
        return
    generators, api = millicores(load.quota.cpu), _api_at_its_largest(settings)
    if generators + api > offered:
        yield InvariantError(
            "load_testing.quota.cpu",
            f"load generators may reserve {generators}m of processor time beside the {api}m of the API at its largest, "
            f"and {pool.maximum_nodes} nodes {pool.machine_type} have {offered}m",
            "lower it, or raise cluster.general_pool.maximum_nodes",
        )


def the_addresses_have_ports_for_all_nodes(settings: Settings) -> Iterator[InvariantError]:
    """Cloud NAT promises every node its minimum; a node that gets none reaches nothing outside."""
    nat, cluster = settings.network.nat, settings.cluster
    if cluster.engine != "gke":
        return
    pools: list[NodePoolSettings] = [cluster.general_pool]
    if settings.ml_services.tensorflow_serving.cluster.gpu_enabled:
        pools.append(cluster.gpu_pool)
    nodes = sum(pool.maximum_nodes + pool.upgrade.max_surge for pool in pools)
    wanted, offered = nodes * nat.minimum_ports_per_node, len(nat.addresses) * PORTS_PER_ADDRESS
    if wanted > offered:
        yield InvariantError(
            "network.nat.addresses",
            f"{nodes} nodes with {nat.minimum_ports_per_node} ports each need {wanted}, and {len(nat.addresses)} "
            f"addresses have {offered}: the last nodes would reach nothing outside",
            f"name at least {-(-wanted // PORTS_PER_ADDRESS)} addresses, or lower network.nat.minimum_ports_per_node",
        )


CAPACITY_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    a_pod_fits_on_a_node,
    a_release_fits_into_the_pool,
    load_leaves_the_api_its_room,
    the_addresses_have_ports_for_all_nodes,
)


def _offered(settings: Settings) -> int | None:
    """Processor time of the general pool at its largest, in thousandths; None where the machines do not tell it."""
    pool = settings.cluster.general_pool
    cores = processors(pool.machine_type)
    return None if settings.cluster.engine != "gke" or cores is None else pool.maximum_nodes * cores * 1_000


def _api_at_its_largest(settings: Settings) -> int:
    """Processor time that the API reserves during a release, in thousandths."""
    api = settings.application.api
    return VERSIONS_AT_ONCE * api.replicas.maximum * millicores(api.resources.cpu)
