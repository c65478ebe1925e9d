"""The controllers that the platform's workloads rely on inside the cluster: Argo Rollouts, and what a stack adds.

Owns their namespace, what may reach it and what it may reach, and the releases of the charts with their custom resource
definitions.
Does not own the charts or the images: they come from a mirror of ours, whose registry asks for a login (Helm's own:
`gcloud auth configure-docker HOST`). What is said to the added charts stands in controller_charts.py.
Deliberately not set: the dashboard (it shows and promotes without asking who one is; kubectl does); rights for traffic
routers (blue-green moves a Service's selector, which needs none); notifications (alerts come from metrics);
`priorityClassName` (GKE keeps the system classes for kube-system); a CPU limit (throttling a controller delays every
rollout); `verify` (OCI charts carry no provenance file; the version is exact, the image may be named by digest).
Surprises: an uninstall keeps the custom resource definitions, because deleting one deletes every Rollout of the
cluster. Once the cluster exists, a preview reads the chart, too: whoever previews such a stack needs the chart's
registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict, NetworkPolicySpecArgsDict

from components import network_policies
from components.analysis_paths import AnalysisPathsArgs, analysis_paths
from components.controller_charts import ChartArgs
from components.namespace_marks import MIRRORED
from components.pod_security import RESTRICTED

CHART = "argo-rollouts"
METRICS_PORT = 8090

# Where Google's managed Prometheus collects from, before and after it moved.
COLLECTORS = ("gke-gmp-system", "gmp-system")
# Pulling the image on a cold node and winning the leader election stay well below.
TIMEOUT_S = 600


@dataclass(frozen=True, kw_only=True)
class ImageArgs:
    """A container image in a registry of ours.

    Attributes:
        registry: Host and project, such as europe-west1-docker.pkg.dev/project/mirror.
        repository: Path below it.
        tag: Tag; with "@sha256:..." after it, the digest decides.
    """

    registry: str
    repository: str
    tag: str


@dataclass(frozen=True, kw_only=True)
class ContainerResourcesArgs:
    """What one container asks for and may use at most; Kubernetes quantities ("100m", "256Mi").

    Attributes:
        cpu_request: Guaranteed CPU; no CPU limit is set, because throttling a controller delays every rollout.
        memory_request: Guaranteed memory.
        memory_limit: Where the container is killed.
    """

    cpu_request: str
    memory_request: str
    memory_limit: str


@dataclass(frozen=True, kw_only=True)
class ArgoRolloutsArgs:
    """The controller of blue-green and canary releases.

    Attributes:
        chart_repository: OCI folder of the chart ("oci://europe-west1-docker.pkg.dev/project/charts").
        chart_version: Exact version; a chart decides what runs with rights in the cluster.
        image: The controller's image.
        replicas: One leads, the others take over when it is lost.
        resources: Of each replica.
    """

    chart_repository: str
    chart_version: str
    image: ImageArgs
    replicas: int
    resources: ContainerResourcesArgs


@dataclass(frozen=True, kw_only=True)
class ControllersArgs:
    """What the in-cluster controllers need.

    Attributes:
        namespace: Namespace of the controllers.
        labels: On everything here.
        api_server_ranges: Name to an IPv4 range in which the API server answers (GKE: the node subnet's range).
        api_server_ports: Ports on which it answers there (GKE: 443; elsewhere often 6443).
        argo_rollouts: The rollout controller.
        analysis: Where it goes to measure releases; None where they are not measured.
        charts: Further controllers by their chart's name (controller_charts.py).
    """

    namespace: str
    labels: Mapping[str, str]
    api_server_ranges: Mapping[str, str]
    api_server_ports: Sequence[int]
    argo_rollouts: ArgoRolloutsArgs
    analysis: AnalysisPathsArgs | None
    charts: Mapping[str, ChartArgs]

    def __post_init__(self) -> None:
        """Refuses a chart whose needs are not met.

        Raises:
            ValueError: A chart needs one that is not among the charts, or that needs it in turn.
        """
        order(self.charts)


class Controllers(ComponentResource):
    """Controllers whose custom resources can be made when `ready` resolves (or by `depends_on` this component)."""

    namespace: Output[str]
    ready: Output[str]  # the rollout controller's release, once all releases' pods run

    def __init__(self, name: str, args: ControllersArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:kubernetes:Controllers", name, None, opts)
        child = ResourceOptions(parent=self)
        labels = dict(args.labels)

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**labels, **RESTRICTED, **MIRRORED}},
            opts=child,
        )
        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{key}",
                metadata={"name": key, "namespace": namespace.metadata["name"], "labels": labels},
                spec=spec,
                opts=child,
            )
            for key, spec in paths(args).items()
        ]

        def release(
            chart: str, repository: str, version: str, values: Mapping[str, Any], needs: Sequence[Resource]
        ) -> kubernetes.helm.v3.Release:
            return kubernetes.helm.v3.Release(
                f"{name}-{chart}",
                name=chart,
                namespace=namespace.metadata["name"],
                create_namespace=False,
                chart=f"{repository}/{chart}",
                version=version,
                values=values,
                atomic=True,
                cleanup_on_fail=True,
                max_history=10,
                timeout=TIMEOUT_S,
                opts=ResourceOptions(parent=self, depends_on=[*policies, *needs]),
            )

        rollouts = args.argo_rollouts
        argo = release(CHART, rollouts.chart_repository, rollouts.chart_version, chart_values(rollouts, labels), [])
        added: dict[str, kubernetes.helm.v3.Release] = {}
        for key in order(args.charts):
            chart = args.charts[key]
            needs = [added[needed] for needed in chart.needs]
            added[key] = release(key, chart.source.chart_repository, chart.source.chart_version, chart.values, needs)

        self.namespace = namespace.metadata["name"]
        self.ready = Output.all(argo.name, *(each.urn for each in added.values())).apply(lambda names: str(names[0]))
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})


def order(charts: Mapping[str, ChartArgs]) -> list[str]:
    """The charts, each after all that it needs.

    Raises:
        ValueError: A chart needs one that is not among the charts, or that needs it in turn.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for key in sorted(charts):
        missing = sorted(set(charts[key].needs) - set(charts))
        if missing:
            raise ValueError(
                f"chart {key} needs {', '.join(missing)}, not among the charts: add it, or leave {key} out"
            )
        sorter.add(key, *charts[key].needs)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ValueError(f"charts need each other in a circle ({circle}): none could be installed first") from None


def paths(args: ControllersArgs) -> dict[str, NetworkPolicySpecArgsDict]:
    """The network policies by name: closed, but for the API server, names, metrics and what the charts call."""
    servers = [network_policies.block(cidr) for cidr in args.api_server_ranges.values()]
    collectors: list[NetworkPolicyPeerArgsDict] = [
        {"namespace_selector": network_policies.namespace(collector)} for collector in COLLECTORS
    ]
    policies = {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "api-server": network_policies.egress({"to": servers, "ports": network_policies.tcp(*args.api_server_ports)}),
        "metrics": network_policies.ingress({"app.kubernetes.io/name": CHART}, peers=collectors, ports=(METRICS_PORT,)),
        **({"releases": analysis_paths(args.analysis, {"app.kubernetes.io/name": CHART})} if args.analysis else {}),
    }
    for key, chart in sorted(args.charts.items()):
        pods = {"app.kubernetes.io/name": chart.app}
        for purpose, door in sorted(chart.doors.items()):
            called = {"app.kubernetes.io/name": door.app}
            policies[f"{key}-{purpose}"] = network_policies.ingress(called, peers=servers, ports=(door.port,))
        for caller, port in sorted(chart.callers.items()):
            peer: NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": {"app.kubernetes.io/name": caller}}}
            policies[f"{key}-from-{caller}"] = network_policies.ingress(pods, peers=[peer], ports=(port,))
            # Its own namespace, too, is closed to a controller that calls another.
            policies[f"{caller}-to-{key}"] = network_policies.egress_of(
                {"app.kubernetes.io/name": caller},
                {"to": [{"pod_selector": {"match_labels": pods}}], "ports": network_policies.tcp(port)},
            )
        if chart.reaches:
            everywhere: NetworkPolicyPeerArgsDict = {"namespace_selector": {}}
            policies[f"{key}-outwards"] = network_policies.egress_of(
                pods, {"to": [everywhere], "ports": network_policies.tcp(*chart.reaches)}
            )
        if chart.google_apis is not None:
            policies[f"{key}-google-apis"] = network_policies.google_apis_of(pods, chart.google_apis)
    return policies


def chart_values(args: ArgoRolloutsArgs, labels: Mapping[str, str]) -> dict[str, Any]:
    """What differs from the chart's defaults, or must not depend on them."""
    return {
        "installCRDs": True,
        "keepCRDs": True,
        "clusterInstall": True,
        "controller": {
            "replicas": args.replicas,
            "image": {
                "registry": args.image.registry,
                "repository": args.image.repository,
                "tag": args.image.tag,
                "pullPolicy": "IfNotPresent",
            },
            "resources": {
                "requests": {"cpu": args.resources.cpu_request, "memory": args.resources.memory_request},
                "limits": {"memory": args.resources.memory_limit},
            },
            "logging": {"level": "info", "format": "json"},
            "metrics": {"enabled": True},
            "podLabels": dict(labels),
            # Not "at least one": with a single replica no node could be drained.
            "pdb": {"enabled": True, "maxUnavailable": 1},
            "topologySpreadConstraints": [
                {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway"}
                for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
            ],
        },
        "podSecurityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "providerRBAC": {"enabled": False},
        "dashboard": {"enabled": False},
    }
