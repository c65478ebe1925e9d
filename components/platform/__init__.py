"""The platform: the only place that knows both settings and components."""

from components.platform.platform import Platform
from components.platform.stack import mistakes_told_plainly, stack_configuration

__all__ = ["Platform", "mistakes_told_plainly", "stack_configuration"]
