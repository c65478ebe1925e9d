"""Where volumes come from."""

from __future__ import annotations

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "storage.k8s.io/v1",
        "StorageClass",
        address="pulumi_kubernetes.storage.v1:StorageClassInitArgs",
        namespaced=False,
        # All but the metadata is fixed for the life of a class.
        immutable=(
            "provisioner",
            "parameters",
            "reclaimPolicy",
            "volumeBindingMode",
        ),
        allowed={
            "reclaimPolicy": ("Delete", "Retain"),
            "volumeBindingMode": ("Immediate", "WaitForFirstConsumer"),
        },
        example={
            "metadata": {"name": "encrypted"},
            "provisioner": "pd.csi.storage.gke.io",
            "parameters": {"type": "pd-balanced"},
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
        },
        change={"allowVolumeExpansion": True},
    ),
)
