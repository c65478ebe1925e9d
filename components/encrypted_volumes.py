"""Volumes on Google Cloud that are encrypted with a key of ours: the storage class that pods in the cluster ask for.

GKE's own classes encrypt with a key of Google's; the key of the nodes' disks covers their boot disks alone. A pure
function, but for what it registers: whoever owns the pods owns the class as well.
Deliberately not set: `allowedTopologies` (the scheduler chooses among the pods' zones), `mountOptions`.
Surprise: a class cannot be changed, and volumes keep the key that they were made with.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_kubernetes as kubernetes
from pulumi import Input, ResourceOptions

PROVISIONER = "pd.csi.storage.gke.io"


def encrypted_volumes(
    name: str, *, object_name: str, key: Input[str], labels: Mapping[str, str], opts: ResourceOptions
) -> kubernetes.storage.v1.StorageClass:
    """Register a storage class for one set of pods.

    Args:
        name: Logical name.
        object_name: Name of the class; it belongs to the whole cluster.
        key: Cloud KMS key, usable by Compute Engine's agent when it resolves.
        labels: On the class.
        opts: Options of the class.
    """
    return kubernetes.storage.v1.StorageClass(
        name,
        metadata={"name": object_name, "labels": dict(labels)},
        provisioner=PROVISIONER,
        parameters={"type": "pd-balanced", "disk-encryption-kms-key": key},
        volume_binding_mode="WaitForFirstConsumer",  # in the zone that the pod is placed in
        allow_volume_expansion=True,
        reclaim_policy="Delete",
        opts=opts,
    )
