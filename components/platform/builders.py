"""What a stack is made of, by its kind and its cluster. The one table that chooses; everything else is wiring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pulumi import ResourceOptions

from components.platform.cell import Cell
from components.platform.on_existing_cluster import PlatformOnExistingCluster
from components.platform.platform import Platform
from components.platform.recovery import Recovery
from environments import StackConfiguration
from environments.settings import Settings

NAME = "platform"
"""Logical name of a stack's one component."""


class Built(Protocol):
    """A stack whose resources are registered."""

    outputs: dict[str, Any]
    """What it offers of the contract (`components.outputs.Outputs`), by name."""


class Builder(Protocol):
    """Builds one kind of stack."""

    def __call__(
        self,
        name: str,
        settings: Settings,
        tenants: Mapping[str, Settings],
        opts: ResourceOptions | None = None,
        *,
        elsewhere: Mapping[str, Settings],
    ) -> Built:
        """Register everything.

        Args:
            name: Logical name of the stack's one component.
            settings: Settings of the stack.
            tenants: Settings of each tenant that it carries.
            opts: Options of the component.
            elsewhere: Settings of each tenant that cells of it carry.
        """


BUILDERS: Mapping[tuple[str, str], Builder] = {
    ("platform", "gke"): Platform,
    ("platform", "existing"): PlatformOnExistingCluster,
    ("cell", "gke"): Cell,
    ("recovery", "gke"): Recovery,
}
"""By `stack.kind` and `cluster.engine`; the settings' invariants refuse every other pair before."""


def build(stack: StackConfiguration) -> Built:
    """Register everything of the stack.

    Args:
        stack: Its settings, and those of its tenants.

    Raises:
        LookupError: There is no such kind of stack on such a cluster.
    """
    kind = (stack.settings.stack.kind, stack.settings.cluster.engine)
    if kind not in BUILDERS:
        raise LookupError(f"nothing builds a stack of kind {kind[0]} on cluster.engine {kind[1]}")
    return BUILDERS[kind](NAME, stack.settings, stack.tenants, elsewhere=stack.elsewhere)
