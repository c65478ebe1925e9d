"""What a stack is made of, by its kind and its cluster. The one table that chooses; everything else is wiring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pulumi import ResourceOptions

from components.platform.platform import Platform
from environments import StackConfiguration
from environments.settings import Settings

NAME = "platform"
"""Logical name of a stack's one component."""


class Built(Protocol):
    """A stack whose resources are registered."""

    outputs: dict[str, Any]
    """What it offers of the contract (`components.outputs.Outputs`), by name."""


Builder = Callable[[str, Settings, Mapping[str, Settings], ResourceOptions | None], Built]
"""Takes name, settings, settings by tenant, and options."""

BUILDERS: Mapping[tuple[str, str], Builder] = {
    ("platform", "gke"): Platform,
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
    return BUILDERS[kind](NAME, stack.settings, stack.tenants, None)
