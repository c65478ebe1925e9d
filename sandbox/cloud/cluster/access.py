"""Where the API server of a realm is, and who may speak to it: what its supervisor announces on disk."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

ANNOUNCEMENT = "access.json"
"""What a supervisor writes into its folder once its API server answers; it stays there while the cluster exists."""


@dataclass(frozen=True, kw_only=True)
class Access:
    """The way to one API server.

    Attributes:
        realm: The cluster, as the program's provider names it (`cluster_identifier`).
        folder: The cluster's own folder.
        server: The API server's address.
        ca_file: Certificate authority to hold its certificate against.
        token_file: Bearer token of an administrator.
    """

    realm: str
    folder: Path
    server: str
    ca_file: Path
    token_file: Path


def folder_of(clusters: Path, realm: str) -> Path:
    """Returns the folder of a realm's cluster."""
    return clusters / (re.sub(r"[^A-Za-z0-9.]+", "-", realm).strip("-.") or "cluster")


def found(clusters: Path, realm: str) -> Access | None:
    """Returns the way to the cluster of a realm; None where there is no such cluster.

    Args:
        clusters: The folder that holds the clusters' folders.
        realm: The cluster.

    Raises:
        ValueError: The announcement is damaged.
    """
    folder = folder_of(clusters, realm)
    try:
        content = json.loads((folder / ANNOUNCEMENT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    try:
        return Access(
            realm=realm,
            folder=folder,
            server=str(content["server"]),
            ca_file=Path(content["ca_file"]),
            token_file=Path(content["token_file"]),
        )
    except (KeyError, TypeError):
        raise ValueError("it does not name server, ca_file and token_file") from None
