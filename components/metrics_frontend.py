"""The way to managed Prometheus for those in the cluster who cannot prove themselves to Google: Google's own frontend.

Owns its pods, their Kubernetes account, the Service, the disruption budget, and the doors: out to Google's API, and in
for those who are named. Does not own the namespace, which is closed, nor the Google account behind it, which may read
metrics and nothing else.
It speaks Prometheus' own HTTP API and adds a token of the pods' identity to each question. It asks nobody who he is,
and what it says is not encrypted on its way, within the namespace: the network policy is what keeps others out, and
what it knows is metrics.

Deliberately not set: an external URL (it is for machines), the login that it could ask for (a password, to be kept, for
what the network policy does), the targets of rules (nobody asks for alerts here).
Surprise: it is ready before it has asked Google anything, so that a missing role shows with the first question.
Source: cmd/frontend of GoogleCloudPlatform/prometheus-engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components import network_policies

APP = "metrics-frontend"
"""Name of the pods, their Service and their Kubernetes account; a workload identity binding must name it."""

PORT = 9090
USER = 65532
"""Numeric, since the kubelet cannot tell whether a named user is root; the image's own does not matter."""

PROBE_S = 10


@dataclass(frozen=True, kw_only=True)
class MetricsFrontendArgs:
    """The frontend.

    Attributes:
        namespace: Kubernetes namespace; must exist, and be closed.
        project: Project whose metrics are asked for.
        service_account_email: Google account that it asks as.
        image: Container image pinned by digest.
        replicas: Pods.
        cpu_request: CPU reserved for each; no limit.
        memory: Memory reserved and at most.
        google_apis: By which private entrance it asks.
        clients: Labels of the pods of the namespace that may ask it.
        labels: Labels of every object.
    """

    namespace: Input[str]
    project: str
    service_account_email: Input[str]
    image: str
    replicas: int
    cpu_request: str
    memory: str
    google_apis: Literal["private", "restricted"]
    clients: Mapping[str, str]
    labels: Mapping[str, str]


class MetricsFrontend(ComponentResource):
    """Answers Prometheus' API when `url` resolves."""

    url: Output[str]

    def __init__(self, name: str, args: MetricsFrontendArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:observability:MetricsFrontend", name, None, opts)
        child = ResourceOptions(parent=self)
        pods = {"app.kubernetes.io/name": APP}
        labels = {**args.labels, **pods}

        metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {"name": APP, "namespace": args.namespace, "labels": labels}

        doors = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}",
                metadata={"name": f"{APP}-{key}", "namespace": args.namespace, "labels": dict(args.labels)},
                spec=spec,
                opts=child,
            )
            for key, spec in paths(args).items()
        ]
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata={**metadata, "annotations": {"iam.gke.io/gcp-service-account": args.service_account_email}},
            automount_service_account_token=False,
            opts=child,
        )
        service = kubernetes.core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec={
                "type": "ClusterIP",
                "selector": pods,
                "ports": [{"name": "http", "port": PORT, "target_port": "http", "protocol": "TCP"}],
            },
            opts=child,
        )
        deployment = kubernetes.apps.v1.Deployment(
            f"{name}-pods",
            metadata=metadata,
            spec={
                "replicas": args.replicas,
                "selector": {"match_labels": pods},
                "template": {"metadata": {"labels": labels}, "spec": pod(args, pods)},
            },
            opts=ResourceOptions(parent=self, depends_on=[account, *doors]),
        )
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata,
            spec={
                "max_unavailable": 1,
                "unhealthy_pod_eviction_policy": "AlwaysAllow",
                "selector": {"match_labels": pods},
            },
            opts=child,
        )

        self.url = Output.all(args.namespace, service.urn, deployment.urn).apply(lambda found: url(str(found[0])))
        self.register_outputs({"url": self.url})


def url(namespace: str) -> str:
    """Its address inside the cluster, without the `/api/v1` at its end."""
    return f"http://{APP}.{namespace}.svc.cluster.local:{PORT}"


def paths(args: MetricsFrontendArgs) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The doors of a closed namespace, on both sides of each."""
    pods = {"app.kubernetes.io/name": APP}
    clients: kubernetes.networking.v1.NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": dict(args.clients)}}
    frontend: kubernetes.networking.v1.NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": pods}}
    return {
        "google-apis": network_policies.google_apis_of(pods, args.google_apis),
        "clients": network_policies.ingress(pods, peers=[clients], ports=(PORT,)),
        "from-clients": network_policies.egress_of(
            args.clients, {"to": [frontend], "ports": network_policies.tcp(PORT)}
        ),
    }


def pod(args: MetricsFrontendArgs, pods: Mapping[str, str]) -> kubernetes.core.v1.PodSpecArgsDict:
    """The pods' `spec`: two processes that hold nothing, on different nodes where that is possible."""

    def probe(path: str) -> kubernetes.core.v1.ProbeArgsDict:
        return {"http_get": {"path": path, "port": "http"}, "period_seconds": PROBE_S}

    return {
        "service_account_name": APP,
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": USER,
            "run_as_group": USER,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "topology_spread_constraints": [
            {
                "max_skew": 1,
                "topology_key": key,
                "when_unsatisfiable": "ScheduleAnyway",
                "label_selector": {"match_labels": dict(pods)},
            }
            for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
        ],
        "containers": [
            {
                "name": APP,
                "image": args.image,
                "image_pull_policy": "IfNotPresent",
                "args": [f"--web.listen-address=:{PORT}", f"--query.project-id={args.project}"],
                "ports": [{"name": "http", "container_port": PORT, "protocol": "TCP"}],
                "resources": {
                    "requests": {"cpu": args.cpu_request, "memory": args.memory},
                    "limits": {"memory": args.memory},
                },
                "security_context": {
                    "allow_privilege_escalation": False,
                    "privileged": False,
                    "read_only_root_filesystem": True,
                    "run_as_non_root": True,
                    "capabilities": {"drop": ["ALL"]},
                },
                "readiness_probe": probe("/-/ready"),
                "liveness_probe": probe("/-/healthy"),
            }
        ],
    }
