"""Volumes for claims, as a provisioner makes them: disks that hold nothing, each in the zone of its pod's node.

A claim of a class that waits for its first consumer gets its volume once the scheduler has chosen a node. A volume that
was released goes, unless its class keeps it. Source: kubernetes.io/docs/concepts/storage/persistent-volumes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.cluster.api import Api
from sandbox.control_plane.built_in import VOLUMES

MANAGER = "sandbox"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
ZONE = "topology.kubernetes.io/zone"
WAITS = "WaitForFirstConsumer"

Object = Mapping[str, Any]


def tend(api: Api) -> None:
    """Makes the volumes that claims wait for, and deletes those that were released."""
    claims = [each for each in api.objects("v1", "PersistentVolumeClaim") if _is_pending(each)]
    if claims:
        classes = {each["metadata"]["name"]: each for each in api.objects("storage.k8s.io/v1", "StorageClass")}
        for claim in claims:
            found = classes.get(claim["spec"].get("storageClassName") or "")
            if found is None or found["provisioner"] != VOLUMES:
                continue
            node = (claim["metadata"].get("annotations") or {}).get(SELECTED_NODE)
            if node is None and found.get("volumeBindingMode") == WAITS:
                continue
            zone = _zone(api.get("v1", "Node", "", node)) if node else None
            api.apply(volume(claim, found, zone), manager=MANAGER, force=True)
    for released in api.objects("v1", "PersistentVolume"):
        if _is_done(released):
            api.delete("v1", "PersistentVolume", "", released["metadata"]["name"], propagation="Background")


def volume(claim: Object, storage_class: Object, zone: str | None) -> dict[str, Any]:
    """Returns the volume for a claim.

    Args:
        claim: The claim.
        storage_class: Its class.
        zone: Where it is; None for anywhere.
    """
    metadata, spec = claim["metadata"], claim["spec"]
    name = f"pvc-{metadata['uid']}"
    terms = [{"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}]
    bound = {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}} if zone else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {PROVISIONED_BY: VOLUMES}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "storageClassName": storage_class["metadata"]["name"],
            "csi": {"driver": VOLUMES, "volumeHandle": f"projects/sandbox/zones/{zone or 'any'}/disks/{name}"},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            **bound,
        },
    }


def _is_pending(claim: Object) -> bool:
    return (
        claim.get("status", {}).get("phase") == "Pending"
        and not claim["spec"].get("volumeName")
        and not claim["metadata"].get("deletionTimestamp")
    )


def _is_done(found: Object) -> bool:
    """A failed one is one that a controller tried to delete and could not: it knows no driver of ours."""
    return (
        found.get("status", {}).get("phase") in ("Released", "Failed")
        and found["spec"].get("persistentVolumeReclaimPolicy") == "Delete"
        and (found["metadata"].get("annotations") or {}).get(PROVISIONED_BY) == VOLUMES
        and not found["metadata"].get("deletionTimestamp")
    )


def _zone(node: Object | None) -> str | None:
    return None if node is None else node["metadata"]["labels"].get(ZONE)
