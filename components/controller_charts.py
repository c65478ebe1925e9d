"""The charts of controllers that only some stacks need: cert-manager, CloudNativePG and its backup plugin. Pure.

Each function gives what differs from the chart's defaults, or must not depend on them, and the ports on which the
controller is called. Sources: the values.yaml of the charts (cert-manager 1.21, cloudnative-pg 0.29,
plugin-barman-cloud 0.7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

CERT_MANAGER = "cert-manager"
CLOUD_NATIVE_PG = "cloudnative-pg"
BARMAN_PLUGIN = "plugin-barman-cloud"

WEBHOOK_PORT = 10250
"""Where the API server calls: besides 443, what GKE itself opens from a private control plane to its nodes."""

BARMAN_PLUGIN_PORT = 9090
SERVER_PORTS = (5432, 8000)
"""Where the operator reaches the servers that it runs."""


@dataclass(frozen=True, kw_only=True)
class ChartResourcesArgs:
    """What each pod of a chart asks for; Kubernetes quantities.

    Attributes:
        cpu_request: CPU reserved; no limit, because throttling a controller delays everything that waits for it.
        memory_request: Memory reserved.
        memory_limit: Where the container is killed.
    """

    cpu_request: str
    memory_request: str
    memory_limit: str


@dataclass(frozen=True, kw_only=True)
class ChartSourceArgs:
    """Where a chart and its images come from.

    Attributes:
        chart_repository: OCI folder of the chart.
        chart_version: Exact version.
        image_registry: Host and path before the images' own paths.
        tag: Tag of the images; with "@sha256:..." after it, the digest decides (not where a chart has several images).
        replicas: Pods of each controller.
        resources: Of each pod.
    """

    chart_repository: str
    chart_version: str
    image_registry: str
    tag: str
    replicas: int
    resources: ChartResourcesArgs


@dataclass(frozen=True, kw_only=True)
class DoorArgs:
    """Where the API server calls a controller.

    Attributes:
        app: `app.kubernetes.io/name` of the pods.
        port: Their port.
    """

    app: str
    port: int


@dataclass(frozen=True, kw_only=True)
class ChartArgs:
    """One controller as its chart installs it.

    Attributes:
        source: Where it comes from.
        values: The chart's values.
        app: `app.kubernetes.io/name` of its pods that call, or that other controllers call.
        doors: Which of its pods the API server calls, by what for (`webhook`).
        callers: Names of controllers whose pods call it, with the port (`{"cloudnative-pg": 9090}`).
        reaches: Ports of other namespaces' pods that it calls.
        google_apis: By which private entrance it asks Google's APIs; None when it does not.
        needs: Charts that must be installed before.
    """

    source: ChartSourceArgs
    values: Mapping[str, Any]
    app: str
    doors: Mapping[str, DoorArgs]
    callers: Mapping[str, int]
    reaches: Sequence[int]
    google_apis: Literal["private", "restricted"] | None
    needs: Sequence[str]


def cert_manager(source: ChartSourceArgs, labels: Mapping[str, str], *, namespace: str) -> ChartArgs:
    """Issues certificates inside the cluster. Its webhook and the injector of its authority are two more Deployments.

    Args:
        source: Where it comes from.
        labels: Of its pods.
        namespace: Its own; the leader is elected there (the chart would go to kube-system, which GKE keeps for itself).
    """

    def deployment(component: str) -> dict[str, Any]:
        return {
            "image": _image(source, "jetstack/cert-manager-" + component),
            "replicaCount": source.replicas,
            "resources": resources(source.resources),
            "podLabels": dict(labels),
            "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
        }

    return ChartArgs(
        source=source,
        values={
            **deployment("controller"),
            "crds": {"enabled": True, "keep": True},
            "webhook": {**deployment("webhook"), "securePort": WEBHOOK_PORT},
            "cainjector": deployment("cainjector"),
            "acmesolver": {"image": _image(source, "jetstack/cert-manager-acmesolver")},
            # A job that asks whether the webhook answers: the release waits for its pods anyway.
            "startupapicheck": {"enabled": False},
            "global": {
                "commonLabels": dict(labels),
                # Left on, everybody with Kubernetes' `edit` role in any namespace could have any login signed.
                "rbac": {"create": True, "aggregateClusterRoles": False},
                "leaderElection": {"namespace": namespace},
            },
            "prometheus": {"enabled": True, "servicemonitor": {"enabled": False}, "podmonitor": {"enabled": False}},
        },
        app="webhook",
        doors={"webhook": DoorArgs(app="webhook", port=WEBHOOK_PORT)},
        callers={},
        reaches=(),
        google_apis=None,
        needs=(),
    )


def cloud_native_pg(source: ChartSourceArgs, labels: Mapping[str, str]) -> ChartArgs:
    """Runs PostgreSQL: servers, failover, poolers."""
    return ChartArgs(
        source=source,
        values={
            "replicaCount": source.replicas,
            "image": _image(source, "cloudnative-pg/cloudnative-pg"),
            "crds": {"create": True},
            "webhook": {"port": WEBHOOK_PORT},
            "config": {"create": True, "clusterWide": True, "data": {"INHERITED_LABELS": ",".join(sorted(labels))}},
            "rbac": {"create": True, "aggregateClusterRoles": False},
            "resources": resources(source.resources),
            "podLabels": dict(labels),
            "monitoring": {"podMonitorEnabled": False, "grafanaDashboard": {"create": False}},
            **_RESTRICTED,
            "topologySpreadConstraints": spread(CLOUD_NATIVE_PG),
        },
        app=CLOUD_NATIVE_PG,
        doors={"webhook": DoorArgs(app=CLOUD_NATIVE_PG, port=WEBHOOK_PORT)},
        callers={},
        reaches=SERVER_PORTS,
        google_apis=None,
        needs=(),
    )


def barman_plugin(source: ChartSourceArgs, labels: Mapping[str, str]) -> ChartArgs:
    """Archives PostgreSQL's log and base backups; the operator calls it, with certificates that cert-manager issues."""
    registry, _, folder = source.image_registry.partition("/")
    path = f"{folder}/cloudnative-pg" if folder else "cloudnative-pg"
    return ChartArgs(
        source=source,
        values={
            # Never more than one: the chart knows the strategy Recreate only.
            "replicaCount": 1,
            "image": {
                "registry": registry,
                "repository": f"{path}/plugin-barman-cloud",
                "tag": source.tag,
                "pullPolicy": "IfNotPresent",
            },
            "sidecarImage": {
                "registry": registry,
                "repository": f"{path}/plugin-barman-cloud-sidecar",
                "tag": source.tag,
            },
            "crds": {"create": True},
            "rbac": {"create": True},
            "resources": resources(source.resources),
            "podLabels": dict(labels),
            "certificate": {"createIssuer": True, "createClientCertificate": True, "createServerCertificate": True},
            **_RESTRICTED,
        },
        app=BARMAN_PLUGIN,
        doors={},
        callers={CLOUD_NATIVE_PG: BARMAN_PLUGIN_PORT},
        reaches=(),
        google_apis=None,
        needs=(CERT_MANAGER, CLOUD_NATIVE_PG),
    )


def resources(args: ChartResourcesArgs) -> dict[str, Any]:
    """What a container asks for, and may use at most."""
    return {
        "requests": {"cpu": args.cpu_request, "memory": args.memory_request},
        "limits": {"memory": args.memory_limit},
    }


def spread(app: str) -> list[dict[str, Any]]:
    """Pods of one name stand in different zones and on different nodes, where they can."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": {"app.kubernetes.io/name": app}},
        }
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


_RESTRICTED: Mapping[str, Any] = {
    "podSecurityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containerSecurityContext": {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}


def _image(source: ChartSourceArgs, path: str) -> dict[str, str]:
    return {"repository": f"{source.image_registry}/{path}", "tag": source.tag, "pullPolicy": "IfNotPresent"}
