"""Workloads of the apps API group."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.cloud.catalogue.kubernetes import LABEL, kubernetes
from sandbox.cloud.entry import Entry, View
from sandbox.cloud.facts import Facts

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


_SERVERS: dict[str, Any] = {
    "metadata": {"name": "server", "namespace": "default"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "server"}},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        "template": {
            "metadata": {"labels": {"app": "server"}},
            "spec": {"containers": [{"name": "server", "image": "registry.example/server@sha256:0"}]},
        },
    },
}


def _label_refusal(facts: Facts, _: View) -> str | None:
    """A workload that would not find its own pods again is refused by the API server."""
    wanted = facts.get("spec.selector.matchLabels") or {}
    labels = facts.get("spec.template.metadata.labels") or {}
    if all(labels.get(key) == value for key, value in wanted.items()):
        return None
    return "spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"


def _with_replicas(count: int) -> dict[str, Any]:
    spec = copy.deepcopy(_EXAMPLE["spec"])
    return {"spec": {**spec, "replicas": count}}


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "apps/v1",
        "Deployment",
        address="pulumi_kubernetes.apps.v1:DeploymentInitArgs",
        sources=("kubernetes/kubernetes: pkg/apis/apps/validation/validation.go (ValidateDeploymentUpdate)",),
        # What the API server holds fixed, the provider replaces.
        immutable=("spec.selector",),
        computed={
            "spec.progressDeadlineSeconds": lambda _: 600,
            "spec.revisionHistoryLimit": lambda _: 10,
            "status": lambda _: {},
        },
        allowed={"spec.strategy.type": ("Recreate", "RollingUpdate")},
        guard=_label_refusal,
        example=_SERVERS,
        change={"spec": {**_SERVERS["spec"], "replicas": 3}},
    ),
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
