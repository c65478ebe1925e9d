"""What every PostgreSQL engine takes and offers, whichever is behind it.

Applications and the rest of the platform see host names, a port, a database and users; no engine shows through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pulumi import Output

PORT = 5432
"""PostgreSQL's registered port; both engines listen there."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where one server is reached.

    Attributes:
        host: The stable host name, which is also in the server's certificate.
        address: The IPv4 address behind it at present.
        port: TCP port.
    """

    host: str
    address: Output[str]
    port: int


class PostgreSql(Protocol):
    """The outputs that an engine must have."""

    primary: Endpoint
    replicas: dict[str, Endpoint]
    database: Output[str]
    users: dict[str, Output[str]]
