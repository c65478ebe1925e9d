"""The Redis cluster."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from environments.settings.model import SettingsModel


class RedisClusterSettings(SettingsModel):
    """Shape of the cluster, as its clients see it."""

    nodes: Annotated[int, Field(ge=1, le=250)]
    """Nodes, primaries and replicas together."""


class RedisSettings(SettingsModel):
    """Redis."""

    cluster: RedisClusterSettings


class CacheSettings(SettingsModel):
    """Caches."""

    redis: RedisSettings
