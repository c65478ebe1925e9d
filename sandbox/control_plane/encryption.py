"""Encryption at rest: whatever the API server writes into etcd is encrypted with a key of the cluster's own.

GKE does so by itself, and for Secrets with a key of the stack's. Here it keeps what a Secret holds out of the files
that a sandbox leaves on disk.
"""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import yaml

from sandbox import whole_file
from sandbox.control_plane.folder import Folder

KEY_BYTES = 32
"""What XSalsa20-Poly1305 (`secretbox`) takes."""


def ensure(folder: Folder) -> Path:
    """Makes the key where there is none, and returns the file in which the API server reads it.

    What was written before there was a key stays readable, and is encrypted when it is written next.
    """
    path = folder.certificates / "encryption.yaml"
    if path.exists() and path.stat().st_size:
        return path
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    providers = [{"secretbox": {"keys": [{"name": "sandbox", "secret": key}]}}, {"identity": {}}]
    content = {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "EncryptionConfiguration",
        "resources": [{"resources": ["*.*"], "providers": providers}],
    }
    whole_file.write(path, yaml.safe_dump(content, sort_keys=False))
    return path
