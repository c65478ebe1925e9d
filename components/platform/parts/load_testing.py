"""Where load comes from, while load is tested."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Resource

from components.load_generators import LoadGenerators
from components.platform.load_testing import load_generators_args
from components.platform.parts.edge import Edge
from components.platform.parts.ground import Ground
from components.platform.placement import Placement
from environments.settings import Settings


class LoadTesting:
    """The place for load generators, where the settings want one. Google Cloud only."""

    namespaces: Mapping[str, Resource]  # name -> what makes it

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground, edge: Edge) -> None:
        load = settings.load_testing
        if load is None:
            self.namespaces = {}
            return
        generators = LoadGenerators(
            "load-generators",
            load_generators_args(settings, load, network=ground.network.network_id, front=edge.certificates.address),
            place.child,
        )
        self.namespaces = {load.namespace: generators}
