"""Where on the loopback the programs listen: free ports, chosen once, so that a kubeconfig stays true."""

from __future__ import annotations

import contextlib
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox import whole_file

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Ports:
    """One per listener.

    Attributes:
        api_server: Of the API server.
        store: Of etcd, for the API server.
        store_peers: Of etcd, for members that there are none of.
    """

    api_server: int
    store: int
    store_peers: int


def chosen(path: Path) -> Ports:
    """Returns the ports that were chosen before, as far as they are free, and others in the place of the rest."""
    known: dict[str, object] = {}
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(path.read_text())
        known = content if isinstance(content, dict) else {}
    names = Ports.__dataclass_fields__
    kept = {name: port for name, port in known.items() if name in names and isinstance(port, int) and _is_free(port)}
    taken = set(kept.values())
    with contextlib.ExitStack() as held:
        for name in names:
            if name not in kept:
                # All are held until all are chosen: the kernel may give one number twice.
                listener = held.enter_context(socket.create_server((LOOPBACK, 0)))
                kept[name] = listener.getsockname()[1]
                while kept[name] in taken:
                    listener = held.enter_context(socket.create_server((LOOPBACK, 0)))
                    kept[name] = listener.getsockname()[1]
    ports = Ports(**kept)
    whole_file.write(path, json.dumps(asdict(ports)))
    return ports


def _is_free(port: int) -> bool:
    try:
        socket.create_server((LOOPBACK, port)).close()
    except (OSError, OverflowError):
        return False
    return True
