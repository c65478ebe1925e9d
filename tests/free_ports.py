"""Ports of the loopback for servers that a test starts."""

from __future__ import annotations

import socket


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in listeners]
    for each in listeners:
        each.close()
    return ports
