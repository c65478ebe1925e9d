"""Plans and use cases that no tenant has: they are tried with tenants that could have them.

Nobody loads them, so that a slip in one would come to light only when the first tenant asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from environments.environment_config import EnvironmentConfig
from environments.errors import ConfigError
from environments.ground import Ground
from environments.layers import Asked, LayerFiles
from environments.tenant_files import PLANS, TenantLayer, plan_layers, tenant_layers, use_case_layer

PLAN = "plan"
USE_CASE = "use case"


def unused_layers(files: LayerFiles) -> list[tuple[str, str]]:
    """The kind and the name of each plan and use case that no tenant has, neither by itself nor through others."""
    used = {(layer.kind, layer.name) for layers in _tenants(files) for layer in layers}
    there = [(PLAN, name) for name in files.plan_names()] + [(USE_CASE, name) for name in files.use_case_names()]
    return [one for one in there if one not in used]


def try_layer(ground: Ground, kind: str, name: str) -> EnvironmentConfig | None:
    """A tenant as it would be on a plan, or with a use case more: the first one that can have it.

    Args:
        ground: What tenants stand on.
        kind: `PLAN` or `USE_CASE`.
        name: Its name.

    Returns:
        None where there is no tenant with whom it could be tried.

    Raises:
        ConfigError: It is wrong by itself, or no tenant can have it; told is what hinders the first one.
    """
    asked = Asked(f"{PLANS}{name}" if kind == PLAN else name, f"the name of the {kind}")
    tried = plan_layers(ground.files, asked) if kind == PLAN else [use_case_layer(ground.files, asked)]
    refused: list[ConfigError] = []
    for *beneath, own in _tenants(ground.files):
        layers = [*tried, own] if kind == PLAN else [*beneath, *tried, own]
        try:
            return ground.load(Asked(own.name, asked.place), layers)
        except ConfigError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return None


def _tenants(files: LayerFiles) -> Iterator[list[TenantLayer]]:
    for name in files.tenant_names():
        with suppress(ConfigError):  # whoever loads the tenant is told
            yield tenant_layers(files, Asked(name, "the list of tenants"))
