"""Workloads of the apps API group."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.cloud.catalogue.kubernetes import LABEL, kubernetes
from sandbox.cloud.entry import Entry

_EXAMPLE: dict[str, Any] = {
    "metadata": {"name": "cache", "namespace": "default"},
    "spec": {
        "serviceName": "cache",
        "replicas": 3,
        "selector": {"matchLabels": {"app": "cache"}},
        "template": {
            "metadata": {"labels": {"app": "cache"}},
            "spec": {"containers": [{"name": "cache", "image": "registry.example/cache@sha256:0"}]},
        },
        "volumeClaimTemplates": [
            {
                "metadata": {"name": "data"},
                "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
            }
        ],
    },
}


def _with_replicas(count: int) -> dict[str, Any]:
    spec = copy.deepcopy(_EXAMPLE["spec"])
    return {"spec": {**spec, "replicas": count}}


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "apps/v1",
        "StatefulSet",
        address="pulumi_kubernetes.apps.v1:StatefulSetInitArgs",
        sources=("kubernetes/kubernetes: pkg/apis/apps/validation/validation.go (ValidateStatefulSetUpdate)",),
        name=LABEL,
        # What the API server holds fixed, the provider replaces.
        immutable=(
            "spec.podManagementPolicy",
            "spec.revisionHistoryLimit",
            "spec.selector",
            "spec.serviceName",
            "spec.volumeClaimTemplates",
        ),
        computed={
            "spec.podManagementPolicy": lambda _: "OrderedReady",
            "spec.revisionHistoryLimit": lambda _: 10,
            "status": lambda _: {"replicas": 0, "collisionCount": 0},
        },
        allowed={
            "spec.podManagementPolicy": ("OrderedReady", "Parallel"),
            "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": ("Delete", "Retain"),
            "spec.persistentVolumeClaimRetentionPolicy.whenScaled": ("Delete", "Retain"),
            "spec.updateStrategy.type": ("OnDelete", "RollingUpdate"),
        },
        example=_EXAMPLE,
        change=_with_replicas(6),
    ),
)
