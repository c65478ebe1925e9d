"""What the API cannot work without, and whether it is in reach."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from music_api.configuration import Configuration

CONNECT_S = 1.0
"""Seconds that connecting may take: less than a probe waits."""

REMEMBERED_S = 2.0
"""Seconds that a finding counts: readiness can be asked by anybody, and must not become load on the stores."""


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A server.

    Attributes:
        name: What it is for us; told to whoever asks, unlike its address.
        host: Host name.
        port: TCP port.
    """

    name: str
    host: str
    port: int


def needed(told: Configuration) -> tuple[Dependency, ...]:
    """Primary database and cache. Not the replicas, nor the models: without those some requests fail, not all."""
    database, redis = told.database.postgresql, told.cache.redis
    return (
        Dependency(name="database", host=database.cluster.primary_host, port=database.port),
        Dependency(name="cache", host=redis.cluster.discovery_host, port=redis.port),
    )


class Reach:
    """Looks whether servers take connections."""

    def __init__(self, dependencies: Sequence[Dependency]) -> None:
        self._dependencies = dependencies
        self._lock = asyncio.Lock()
        self._found: tuple[float, list[str]] | None = None

    async def missing(self) -> list[str]:
        """Names of those that are out of reach."""
        async with self._lock:
            if self._found is None or time.monotonic() - self._found[0] > REMEMBERED_S:
                answers = await asyncio.gather(*map(_answers, self._dependencies))
                away = [each.name for each, answers_ in zip(self._dependencies, answers, strict=True) if not answers_]
                self._found = time.monotonic(), away
            return self._found[1]


async def _answers(dependency: Dependency) -> bool:
    try:
        async with asyncio.timeout(CONNECT_S):
            _, writer = await asyncio.open_connection(dependency.host, dependency.port)
    except OSError:  # TimeoutError is one
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
