"""The collection of metrics: whose pods GKE's managed Prometheus asks, and the door through which it may.

Owns, per target, a PodMonitoring and the network policy that lets the collectors in, both in the target's namespace.
Does not own the collectors (GKE runs one on each node, in `gmp-system`), the pods, nor what is made of the metrics.
A target's name becomes the label `job` of everything that is collected there, its namespace the label `namespace`:
alerts ask for both, so that a renamed target is an alert that never fires again.

Deliberately not set: limits on samples (beyond them a whole answer is thrown away, and silence looks like an outage),
relabelling (a name that differs from the program's own is found by nobody), authentication (the door is the border).
Surprises: managed Prometheus must be on in the cluster, or the definition of PodMonitoring is missing. Collectors ask
from the pod network, so that a closed namespace stays silent without the door, and nothing says why.
https://cloud.google.com/stackdriver/docs/managed-prometheus/setup-managed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Resource, ResourceOptions

from components import network_policies

API_VERSION = "monitoring.googleapis.com/v1"
KIND = "PodMonitoring"

COLLECTORS: kubernetes.networking.v1.NetworkPolicyPeerArgsDict = {
    "namespace_selector": network_policies.namespace("gmp-system"),
    "pod_selector": {"match_labels": {"app.kubernetes.io/name": "collector"}},
}
"""GKE's own collectors (GoogleCloudPlatform/prometheus-engine: manifests/operator.yaml); they keep these labels."""


@dataclass(frozen=True, kw_only=True)
class TargetArgs:
    """Pods that tell how they are.

    Attributes:
        namespace: Their namespace.
        pods: Labels that select them.
        port_name: Name of the container's port; by it, metrics get the container's name, too.
        port: Its number, for the network policy.
        path: Where they tell it.
        labels: A further label of the metrics to the pod's label that it is taken from.
    """

    namespace: str
    pods: Mapping[str, str]
    port_name: str
    port: int
    path: str
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CollectionArgs:
    """What is collected.

    Attributes:
        interval_s: Seconds between two looks; each look at each pod is billed by the samples it brings.
        targets: Targets by name.
        after: What must exist before: the namespaces of the targets.
        labels: Labels of every object.
    """

    interval_s: int
    targets: Mapping[str, TargetArgs]
    after: Sequence[Resource]
    labels: Mapping[str, str]


class Collection(ComponentResource):
    """Metrics of some pods in Cloud Monitoring."""

    jobs: dict[str, str]  # target to the label `job` of its metrics

    def __init__(self, name: str, args: CollectionArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:observability:Collection", name, None, opts)
        child = ResourceOptions(parent=self, depends_on=args.after)

        for key, target in args.targets.items():
            door = kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}-door",
                metadata={"name": "metrics", "namespace": target.namespace, "labels": dict(args.labels)},
                spec=network_policies.ingress(target.pods, peers=[COLLECTORS], ports=(target.port,)),
                opts=child,
            )
            kubernetes.apiextensions.CustomResource(
                f"{name}-{key}",
                api_version=API_VERSION,
                kind=KIND,
                metadata={"name": key, "namespace": target.namespace, "labels": dict(args.labels)},
                spec=monitoring_spec(target, interval_s=args.interval_s),
                opts=ResourceOptions(parent=self, depends_on=[door]),
            )

        self.jobs = {key: key for key in args.targets}
        self.register_outputs({"jobs": self.jobs})


def monitoring_spec(target: TargetArgs, *, interval_s: int) -> dict[str, Any]:
    """The PodMonitoring's `spec`, in its own spelling.

    Args:
        target: The pods.
        interval_s: Seconds between two looks.
    """
    taken = [{"from": pod_label, "to": label} for label, pod_label in sorted(target.labels.items())]
    return {
        "selector": {"matchLabels": dict(target.pods)},
        "endpoints": [{"port": target.port_name, "path": target.path, "interval": f"{interval_s}s"}],
        # Not the controllers' names, which the default adds: they double what a pod's name tells already.
        "targetLabels": {"metadata": ["pod", "container"], **({"fromPod": taken} if taken else {})},
    }
