"""The platform: the only place that knows both settings and components."""

from components.platform.builders import build
from components.platform.stack import mistakes_told_plainly, stack_configuration

__all__ = ["build", "mistakes_told_plainly", "stack_configuration"]
