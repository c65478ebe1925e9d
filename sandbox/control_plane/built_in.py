"""What a cluster of ours has before anybody puts something in: what GKE brings, as far as a stack of ours names it.

Applied at every start, by force: whoever changed it meanwhile has it back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.cloud.custom_definitions import definitions_of_cluster

VOLUMES = "pd.csi.storage.gke.io"
"""Name of the provisioner that GKE's storage classes have, and that `volumes.py` answers to."""

NAMESPACES = ("gke-managed-system", "gke-gmp-system", "gmp-public", "gmp-system")
CLASSES = {"standard-rwo": "pd-balanced", "premium-rwo": "pd-ssd"}
DEFAULT_CLASS = "standard-rwo"

Source = Callable[[], Iterator[dict[str, Any]]]


def namespaces() -> Iterator[dict[str, Any]]:
    """Where GKE's own agents live; network policies name the collectors'."""
    for name in NAMESPACES:
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def storage_classes() -> Iterator[dict[str, Any]]:
    """GKE's classes for disks."""
    for name, disk in CLASSES.items():
        default = {"storageclass.kubernetes.io/is-default-class": str(name == DEFAULT_CLASS).lower()}
        yield {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": name, "annotations": default},
            "provisioner": VOLUMES,
            "parameters": {"type": disk},
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowVolumeExpansion": True,
        }


def definitions() -> Iterator[dict[str, Any]]:
    """The kinds that GKE brings."""
    yield from definitions_of_cluster()


SOURCES: list[Source] = [namespaces, storage_classes, definitions]
"""In this order; whoever knows of more that a cluster brings adds a function here."""


def manifests() -> Iterator[dict[str, Any]]:
    """Yields everything, each object after what it needs."""
    for source in SOURCES:
        yield from source()
