"""The platform: the only place that knows both settings and components."""

from components.platform.platform import Platform
from components.platform.stack import stack_configuration

__all__ = ["Platform", "stack_configuration"]
