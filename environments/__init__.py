"""Layered settings of the platform's environments, for the Pulumi program and for applications at run time.

    from environments import get_environment_config
    config = get_environment_config("production")
    config.database.postgresql.connection_pool.max_size
    config.get("database.postgresql.connection_pool.max_size")
    config.origin("database.postgresql.connection_pool.max_size")

Nothing here imports Pulumi.
"""

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
