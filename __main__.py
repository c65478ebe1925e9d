"""The Pulumi program: settings -> platform -> contract."""

from components.outputs import export
from components.platform import Platform, mistakes_told_plainly, stack_configuration

stack = stack_configuration()
with mistakes_told_plainly():
    platform = Platform("platform", stack.settings, stack.tenants)
export(platform.outputs)
