"""What a node of the in-cluster Redis reads at its start: pure rendering, no Pulumi."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from components.redis.redis import PORT

SCRIPTS = Path(__file__).parent / "scripts"
"""Shell, as files of its own: it can be read, checked and run by itself."""

CONFIGURATION_FILE = "redis.conf"

CONFIGURATION_PATH = "/etc/redis"
TLS_PATH = "/etc/redis-tls"
ACL_PATH = "/etc/redis-acl"
DATA_PATH = "/data"

NODE_TIMEOUT_MS = 5_000
"""Milliseconds of silence after which a node counts as failed: a failover takes about twice as long."""


def scripts() -> dict[str, str]:
    """The scripts by file name."""
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(SCRIPTS.glob("*.sh"))}


def render(*, max_memory: str, eviction: str, fsync: str, access_control: bool) -> str:
    """`redis.conf`; what depends on the pod (its address, its name) is added by the start script.

    Args:
        max_memory: Memory for data, in Kubernetes notation (`768Mi`).
        eviction: `maxmemory-policy`.
        fsync: always or everysec.
        access_control: Whether a file of ACL users is mounted.
    """
    settings: Mapping[str, str] = {
        # TLS only, between nodes, too. On the bus Redis insists on certificates; clients prove themselves otherwise.
        "port": "0",
        "tls-port": str(PORT),
        "tls-cluster": "yes",
        "tls-replication": "yes",
        "tls-auth-clients": "optional",
        "tls-protocols": '"TLSv1.3"',
        "tls-cert-file": f"{TLS_PATH}/tls.crt",
        "tls-key-file": f"{TLS_PATH}/tls.key",
        "tls-ca-cert-file": f"{TLS_PATH}/ca.crt",
        # It would refuse every address but its own while the default user has no password; the border is the network
        # policy's, and access control's where there is one.
        "protected-mode": "no",
        "cluster-enabled": "yes",
        "cluster-config-file": f"{DATA_PATH}/nodes.conf",
        "cluster-node-timeout": str(NODE_TIMEOUT_MS),
        # Clients are sent to names, which are in the certificates and outlive a restart.
        "cluster-preferred-endpoint-type": "hostname",
        # A lost shard must not take the others down: this is a cache.
        "cluster-require-full-coverage": "no",
        "dir": DATA_PATH,
        "appendonly": "yes",
        "appendfsync": fsync,
        "save": '""',  # the append-only file is enough, and snapshots copy the memory
        # A new replica that writes its first file would else ignore the signal, and be killed at the end of the grace.
        "shutdown-on-sigterm": "force",
        "maxmemory": max_memory.replace("Mi", "mb").replace("Gi", "gb"),
        "maxmemory-policy": eviction,
        **({"aclfile": f"{ACL_PATH}/users.acl"} if access_control else {}),
    }
    return "".join(f"{key} {value}\n" for key, value in settings.items())
