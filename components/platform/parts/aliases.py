"""The names under which clients find the data stores, in a cluster whose DNS is not ours to change."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input

from components.postgresql.postgresql import PostgreSql
from components.redis.redis import Redis


class Aliases:
    """The settings' host names, as lines that each pod brings for itself (`hostAliases`). In any cluster."""

    aliases: Mapping[str, Input[str]]
    """Addresses by host name."""

    def __init__(self, *, postgresql: PostgreSql, redis: Redis) -> None:
        servers = [postgresql.primary, *postgresql.replicas.values()]
        self.aliases = {one.host: one.address for one in servers} | {redis.discovery.host: redis.discovery.address}
