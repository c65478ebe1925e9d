"""Objects of the core API group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.kubernetes import LABEL, kubernetes
from sandbox.cloud.entry import Entry
from sandbox.cloud.facts import Facts

_CORE = "pulumi_kubernetes.core.v1"


def _cluster_ip(facts: Facts) -> str:
    return "None" if facts.get("spec.type") == "ExternalName" else facts.address("cluster", "10.8")


def _quota_status(facts: Facts) -> dict[str, object]:
    hard = facts.get("spec.hard") or {}
    return {"hard": hard, "used": dict.fromkeys(hard, "0")}


def _immutable_map(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """What the API server says to a change of a map that was declared immutable."""
    kept = ("data", "binaryData", "immutable")
    if old.get("immutable") is True and any(old.get(key) != new.get(key) for key in kept):
        return "ConfigMap is invalid: data: Forbidden: field is immutable when `immutable` is set"
    return None


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        "core/v1",
        "Namespace",
        address=f"{_CORE}:NamespaceInitArgs",
        namespaced=False,
        name=LABEL,
        computed={"spec.finalizers": lambda _: ["kubernetes"], "status.phase": lambda _: "Active"},
        example={"metadata": {"name": "api", "labels": {"environment": "test"}}},
        change={"metadata": {"name": "api", "labels": {"environment": "other"}}},
    ),
    kubernetes(
        "core/v1",
        "ServiceAccount",
        address=f"{_CORE}:ServiceAccountInitArgs",
        example={"metadata": {"name": "api", "namespace": "default"}, "automountServiceAccountToken": False},
        change={"automountServiceAccountToken": True},
    ),
    kubernetes(
        "core/v1",
        "ConfigMap",
        address=f"{_CORE}:ConfigMapInitArgs",
        # Unless the provider's enableConfigMapMutable is on: see KubernetesProvider.immutable.
        immutable=("data", "binaryData"),
        change_guard=_immutable_map,
        example={"metadata": {"name": "api", "namespace": "default"}, "data": {"file.json": "{}"}},
        change={"metadata": {"name": "api", "namespace": "default", "labels": {"environment": "other"}}},
    ),
    kubernetes(
        "core/v1",
        "Service",
        address=f"{_CORE}:ServiceInitArgs",
        name=LABEL,
        immutable=("spec.clusterIP",),
        computed={
            "spec.type": lambda _: "ClusterIP",
            "spec.clusterIP": _cluster_ip,
            "spec.clusterIPs": lambda facts: [_cluster_ip(facts)],
            "spec.ipFamilies": lambda _: ["IPv4"],
            "spec.ipFamilyPolicy": lambda _: "SingleStack",
            "spec.internalTrafficPolicy": lambda _: "Cluster",
            "spec.sessionAffinity": lambda _: "None",
            "status.loadBalancer": lambda _: {},
        },
        example={
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {"selector": {"app": "api"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
        },
        change={"spec": {"selector": {"app": "api"}, "ports": [{"name": "http", "port": 8080, "targetPort": "http"}]}},
    ),
    kubernetes(
        "core/v1",
        "ResourceQuota",
        address=f"{_CORE}:ResourceQuotaInitArgs",
        immutable=("spec.scopes",),
        computed={"status": _quota_status},
        example={"metadata": {"name": "plan", "namespace": "default"}, "spec": {"hard": {"pods": "10"}}},
        change={"spec": {"hard": {"pods": "20"}}},
    ),
    kubernetes(
        "core/v1",
        "LimitRange",
        address=f"{_CORE}:LimitRangeInitArgs",
        example={
            "metadata": {"name": "defaults", "namespace": "default"},
            "spec": {"limits": [{"type": "Container", "default": {"cpu": "1"}}]},
        },
        change={"spec": {"limits": [{"type": "Container", "default": {"cpu": "2"}}]}},
    ),
)
