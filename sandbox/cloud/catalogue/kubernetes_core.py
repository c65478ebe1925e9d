"""Objects of the core API group."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
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


def _immutable_data(kind: str, *kept: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]:
    """What the API server says to a change of what was declared immutable."""

    def guard(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
        if old.get("immutable") is True and any(old.get(key) != new.get(key) for key in (*kept, "immutable")):
            return f"{kind} is invalid: data: Forbidden: field is immutable when `immutable` is set"
        return None

    return guard


def _written_data(facts: Facts) -> dict[str, str]:
    """The server keeps what is written as text beside what is written in base64, in base64."""
    written = facts.get("stringData") or {}
    return {key: base64.b64encode(str(value).encode()).decode() for key, value in written.items()}


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
        change_guard=_immutable_data("ConfigMap", "data", "binaryData"),
        example={"metadata": {"name": "api", "namespace": "default"}, "data": {"file.json": "{}"}},
        change={"metadata": {"name": "api", "namespace": "default", "labels": {"environment": "other"}}},
    ),
    kubernetes(
        "core/v1",
        "Secret",
        address=f"{_CORE}:SecretInitArgs",
        # Unless the provider's enableSecretMutable is on: see KubernetesProvider.immutable.
        immutable=("data", "stringData", "type"),
        change_guard=_immutable_data("Secret", "data", "stringData"),
        computed={"type": lambda _: "Opaque", "data": _written_data},
        # The SDK itself marks what is written; the server says all of it again in base64.
        secret_outputs=("data",),
        example={"metadata": {"name": "login", "namespace": "default"}, "stringData": {"password": "an example"}},
        change={"metadata": {"name": "login", "namespace": "default", "labels": {"environment": "other"}}},
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
