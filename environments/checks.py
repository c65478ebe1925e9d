"""Everything that can be loaded from a folder of layers, and how each of it is tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from environments.environment_manager import EnvironmentConfigManager
from environments.environment_type import EnvironmentType
from environments.errors import ConfigError

Check: TypeAlias = tuple[str, Callable[[], object]]
"""What is loaded, in words, and what loads it or raises a `ConfigError`."""


def everything(manager: EnvironmentConfigManager) -> list[Check]:
    """Every environment, override, tenant, plan, use case and stack.

    Args:
        manager: Where to load from.
    """
    checks: list[Check] = []
    unused = manager.unused_layers()
    for environment in EnvironmentType:
        name = environment.value
        load = partial(manager.load_with_overrides, name)
        checks.append((f"environment {name}", load))
        for override in manager.files.override_names(environment):
            checks.append((f"environment {name}, override {override}", partial(load, [override])))
        for tenant in manager.files.tenant_names():
            checks.append((f"environment {name}, tenant {tenant}", partial(load, (), tenant)))
        for kind, layer in unused:
            subject = f"environment {name}, {kind} {layer} (no tenant has it yet)"
            checks.append((subject, partial(manager.try_layer, name, kind, layer)))
    checks += [(f"stack {stack}", partial(manager.load_stack, stack)) for stack in manager.stack_names()]
    return checks


def failure(check: Callable[[], object]) -> ConfigError | None:
    """What is wrong with something that is tried; None where all is well."""
    try:
        check()
    except ConfigError as error:
        return error
    return None
