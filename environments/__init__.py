"""Layered settings of the platform's environments, for the Pulumi program and for applications at run time.

    from environments import get_environment_config
    config = get_environment_config("production")
    config.database.postgresql.connection_pool.max_size
    config.get("database.postgresql.connection_pool.max_size")
    config.origin("database.postgresql.connection_pool.max_size")

Nothing here imports Pulumi. A public name is imported when it is first asked for: completion at a prompt needs none of
them, and the settings model takes a quarter of a second to build.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.environment_config import EnvironmentConfig
    from environments.environment_manager import (
        EnvironmentConfigManager,
        check_engine_config,
        get_environment_config,
        load_stack,
    )
    from environments.environment_type import EnvironmentType
    from environments.errors import ConfigError, UnknownSettingError
    from environments.provenance import Origin
    from environments.stack_configuration import StackConfiguration

_HOMES = {
    "ConfigError": "errors",
    "EnvironmentConfig": "environment_config",
    "EnvironmentConfigManager": "environment_manager",
    "EnvironmentType": "environment_type",
    "Origin": "provenance",
    "StackConfiguration": "stack_configuration",
    "UnknownSettingError": "errors",
    "check_engine_config": "environment_manager",
    "get_environment_config": "environment_manager",
    "load_stack": "environment_manager",
}

__all__ = [
    "ConfigError",
    "EnvironmentConfig",
    "EnvironmentConfigManager",
    "EnvironmentType",
    "Origin",
    "StackConfiguration",
    "UnknownSettingError",
    "check_engine_config",
    "get_environment_config",
    "load_stack",
]


if not TYPE_CHECKING:  # a type checker would take it to mean that every name is there

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
