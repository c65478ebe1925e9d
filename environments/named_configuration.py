"""A configuration by one word, as commands take it: `prod`, `prod+scaling@acme-music`, `stack:prod-dr`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a prompt that completes such words loads nothing
    from environments.environment_config import EnvironmentConfig
    from environments.environment_manager import EnvironmentConfigManager

STACK = "stack:"
OVERRIDE = "+"
TENANT = "@"
SYNTAX = f"E[{OVERRIDE}OVERRIDE...][{TENANT}TENANT] or {STACK}STACK[{TENANT}TENANT]"


def load_named(manager: EnvironmentConfigManager, name: str) -> EnvironmentConfig:
    """Loads what a word names.

    Args:
        manager: Where to load from.
        name: An environment's name or alias, with overrides in their order and a tenant; or a stack.

    Raises:
        ConfigError: There is no such thing, or its settings are wrong; the message tells the place.
    """
    subject, at, tenant = name.partition(TENANT)
    chosen = tenant if at else None
    if subject.startswith(STACK):
        return manager.load_stack_config(subject.removeprefix(STACK), tenant=chosen)
    environment, *overrides = subject.split(OVERRIDE)
    return manager.load_with_overrides(environment, overrides, chosen)
