"""An environment's settings with one fact changed, for tests of what is refused."""

from __future__ import annotations

import copy
from typing import Any

from environments import EnvironmentConfigManager
from environments.settings import Settings


def changed(environment: str, changes: dict[str, Any], overrides: tuple[str, ...] = ()) -> Settings:
    """The settings of an environment, validated once more after the change.

    Args:
        environment: Its name.
        changes: New values by dotted path.
        overrides: Overrides that are loaded before.

    Raises:
        ValidationError: The change is refused.
    """
    loaded = EnvironmentConfigManager(environ={}).load_with_overrides(environment, list(overrides))
    data = copy.deepcopy(loaded.settings.model_dump())
    for path, value in changes.items():
        *groups, last = path.split(".")
        node = data
        for group in groups:
            node = node[group]
        assert last in node, f"{path} is no setting"
        node[last] = value
    return Settings.model_validate(data)
