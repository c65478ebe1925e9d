"""The Pulumi program: settings -> platform -> contract."""

import gc

from components.outputs import export
from components.platform import build, mistakes_told_plainly, stack_configuration

# What a run makes lives until the process ends, 250 MB for prod; looking for garbage in it took half of a run's time.
gc.disable()
stack = stack_configuration()
with mistakes_told_plainly():
    platform = build(stack)
export(platform.outputs)
