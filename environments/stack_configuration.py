"""What one Pulumi stack is made of, once its layers are merged and validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from environments.environment_config import EnvironmentConfig
from environments.environment_type import EnvironmentType
from environments.settings import Settings
from environments.stack_file import StackFile


@dataclass(frozen=True, kw_only=True)
class StackConfiguration:
    """What one Pulumi stack is made of.

    Attributes:
        stack: The stack's name.
        environment: Its environment.
        overrides: Its overrides, in order.
        settings: The platform's settings.
        tenants: Each tenant's settings, the whole tree with the layers of plan and tenant on it, in the file's order.
        elsewhere: Likewise those of the tenants that cells of this platform carry; of a recovery stack, those of all
            tenants of the platform whose place it can take, as it would serve them; empty for a cell.
        config: The platform's settings with their provenance.
        tenant_configs: The tenants' settings with their provenance.
        file: What the stack file says.
    """

    stack: str
    environment: EnvironmentType
    overrides: tuple[str, ...]
    settings: Settings
    tenants: Mapping[str, Settings]
    elsewhere: Mapping[str, Settings]
    config: EnvironmentConfig
    tenant_configs: Mapping[str, EnvironmentConfig]
    file: StackFile
