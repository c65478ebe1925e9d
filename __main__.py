"""The Pulumi program: settings -> platform -> contract."""

from components.outputs import export
from components.platform import Platform, stack_configuration

stack = stack_configuration()
platform = Platform("platform", stack.settings, stack.tenants)
export(platform.outputs)
