"""The configuration that a command's options choose."""

from __future__ import annotations

import argparse

from environments.environment_config import EnvironmentConfig
from environments.environment_manager import EnvironmentConfigManager


def configuration(options: argparse.Namespace, manager: EnvironmentConfigManager) -> EnvironmentConfig:
    """Loads it.

    Args:
        options: With `environment`, `override`, `tenant` and `stack`.
        manager: Where to load from.

    Raises:
        ConfigError: There is no such thing, or its settings are wrong; the message tells the place.
    """
    if options.stack:
        return manager.load_stack_config(options.stack, tenant=options.tenant)
    return manager.load_with_overrides(options.environment, options.override, options.tenant)


def words(options: argparse.Namespace) -> str:
    """What is chosen, as it was asked for."""
    said = [f"stack {options.stack}" if options.stack else f"environment {options.environment}"]
    said += [f"override {name}" for name in options.override]
    said += [f"tenant {options.tenant}"] if options.tenant else []
    return ", ".join(said)
