"""The loader that a process has without asking for one."""

from __future__ import annotations

import os
from functools import lru_cache

from environments.config_loader.loader import ConfigLoader
from environments.config_loader.redis_options import VARIABLES, from_variables
from environments.config_loader.shared_cache import SharedCache


def default_loader() -> ConfigLoader:
    """The loader of the project's own layers; it shares through Redis where the process's variables name one.

    Raises:
        ConfigError: The variables that name a Redis do not fit together, or the package redis is not installed.
    """
    return _made(tuple(os.environ.get(name, "") for name in VARIABLES))


@lru_cache(maxsize=1)
def _made(variables: tuple[str, ...]) -> ConfigLoader:
    options = from_variables(dict(zip(VARIABLES, variables, strict=True)))
    return ConfigLoader(shared=SharedCache(options) if options else None)
