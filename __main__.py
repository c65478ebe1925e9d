"""The Pulumi program: settings -> platform -> contract."""

from components.outputs import export
from components.platform import build, mistakes_told_plainly, stack_configuration

stack = stack_configuration()
with mistakes_told_plainly():
    platform = build(stack)
export(platform.outputs)
