"""What every Redis engine takes and offers, whichever is behind it.

Applications and the rest of the platform see a discovery host, a port, and how to prove themselves; no engine shows
through. The host is for discovery only: a client of a Redis Cluster asks it for the addresses of the nodes, and then
dials the node that holds a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from pulumi import Output

PORT = 6379
"""Redis' registered port; clients discover the nodes there, with either engine."""

Authentication = Literal["google-iam-token", "acl", "none"]
"""How a client proves itself: a short-lived token of its Google account, an ACL user's password, or not at all."""

Verification = Literal["verify-full", "verify-ca"]
"""What a client checks of a server's certificate: chain and name, or the chain alone. Both engines speak TLS only."""


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """Where clients learn the nodes.

    Attributes:
        host: The stable host name.
        address: The IPv4 address behind it at present.
        port: TCP port.
    """

    host: str
    address: Output[str]
    port: int


class Redis(Protocol):
    """The outputs that an engine must have."""

    discovery: Discovery
    authentication: Authentication
    verification: Verification
    primaries: int
    replicas_per_primary: int
