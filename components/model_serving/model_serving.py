"""Model serving: TensorFlow Serving on the serving nodes, in tracks, behind one internal Gateway.

Owns a closed namespace, the servers' Kubernetes account, what they are told, a Deployment with Service and disruption
budget per track, the Gateway and a route per model. Does not own the store and the Google account that reads it, the
nodes, the images, nor the models themselves.

A track is a group of servers: `stable`, `canary`, or a variant under test. Every track loads all versions of the models
that it serves, so that a promotion moves a label and loads nothing; it answers with its own version. A version that
brings its server down takes its own track along, and no other.
What is served changes without a restart: the ConfigMap keeps its name, the kubelet refreshes the file, the servers
poll it. model_configuration.py tells what they refuse then. Everything else restarts the servers, one at a time.
`up` does not wait for the servers: they become ready when their versions lie in the store, and the store is empty at
first.

Deliberately not set
- an autoscaler: there are as many servers as serving nodes, and a GPU more is a decision.
- CPU limits: a batch that is throttled holds its GPU idle.
- surge at releases: there is no second GPU to surge on.
- a token of Kubernetes: the metadata server knows the pods by their account.
- TLS between proxy and servers: TensorFlow Serving has it for gRPC only. Inside the network Google encrypts between
  machines; TLS from service to service needs a mesh.
- a door for collectors of metrics: it comes with the collection (observability/collection.py).
- Cloud Armor and a backend policy: nothing outside of the network reaches the Gateway.
Surprises. The Gateway answers some minutes after `up`, when GKE has made its load balancer. A pod per GPU node is a
matter of sizes: of a server that asks for less, two could share a node with two GPUs.
"""

from __future__ import annotations

from typing import Any, cast

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components import network_policies
from components.api_configuration import digest
from components.model_serving import routing
from components.model_serving.model_configuration import of_track, render
from components.model_serving.model_serving_args import ModelServingArgs
from components.model_serving.server_parameters import GRPC_PORT, MODELS_FILE, REST_PORT, files
from components.model_serving.server_pods import pod_spec
from components.namespace_marks import ACCELERATORS, PINNED
from components.pod_security import RESTRICTED

APP = "model-server"
SERVICE_ACCOUNT = "model-server"
"""The servers' Kubernetes service account; the Google account's workload identity binding must name it."""

TRACK_LABEL = "spotify-ai-agent.com/track"
POD_LABELS = {"app.kubernetes.io/name": APP}
GATEWAY_API = "gateway.networking.k8s.io/v1"
GKE_NETWORKING = "networking.gke.io/v1"
SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}


class ModelServing(ComponentResource):
    """Model servers by track."""

    namespace: Output[str]
    hosts: dict[str, str]  # host name of each track's Service; ports GRPC_PORT and REST_PORT
    gateway: Output[str]  # name of the Gateway

    def __init__(self, name: str, args: ModelServingArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:models:ModelServing", name, None, opts)
        child = ResourceOptions(parent=self)

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**args.labels, **RESTRICTED, **PINNED, **ACCELERATORS}},
            opts=child,
        )
        inside = ResourceOptions(parent=self, depends_on=[namespace])

        def metadata(object_name: str, **more: Any) -> kubernetes.meta.v1.ObjectMetaArgsDict:
            found = {"name": object_name, "namespace": args.namespace, "labels": dict(args.labels), **more}
            return cast(kubernetes.meta.v1.ObjectMetaArgsDict, found)

        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=metadata(policy), spec=spec, opts=inside
            )
            for policy, spec in border(args).items()
        ]
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(
                SERVICE_ACCOUNT, annotations={"iam.gke.io/gcp-service-account": args.service_account_email}
            ),
            automount_service_account_token=False,
            opts=inside,
        )
        parameters = files(args.server.batching)
        server_map = kubernetes.core.v1.ConfigMap(
            f"{name}-server",
            metadata=metadata("server-parameters"),
            data=dict[str, Input[str]](parameters),
            opts=inside,
        )
        # Before any route, so that a request finds no half of it.
        gateway = kubernetes.apiextensions.CustomResource(
            f"{name}-gateway",
            api_version=GATEWAY_API,
            kind="Gateway",
            metadata=metadata(routing.NAME),
            spec=routing.gateway_spec(args.address_name),
            opts=inside,
        )

        before = [namespace, *policies, account, server_map, *args.after]
        models = {key: model.configuration for key, model in args.models.items()}
        services: dict[str, kubernetes.core.v1.Service] = {}
        for track, servers in args.tracks.items():
            app, pod_labels = routing.service_of(track), {**POD_LABELS, TRACK_LABEL: track}
            models_map = kubernetes.core.v1.ConfigMap(
                f"{name}-{track}-models",
                metadata=metadata(app),
                data={MODELS_FILE: render(of_track(models, track), base=args.store)},
                opts=inside,
            )
            services[track] = kubernetes.core.v1.Service(
                f"{name}-{track}-service",
                metadata=metadata(app, annotations=SKIP_AWAIT),
                spec={
                    "type": "ClusterIP",
                    "selector": pod_labels,
                    "ports": [
                        {"name": "grpc", "port": GRPC_PORT, "target_port": "grpc", "app_protocol": "kubernetes.io/h2c"},
                        {"name": "rest", "port": REST_PORT, "target_port": "rest"},
                    ],
                },
                opts=inside,
            )
            kubernetes.apps.v1.Deployment(
                f"{name}-{track}-servers",
                metadata=metadata(app, labels={**args.labels, **pod_labels}, annotations=SKIP_AWAIT),
                spec=_deployment(args, track, servers, digest(*parameters.values())),
                opts=ResourceOptions(parent=self, depends_on=[*before, models_map]),
            )
            kubernetes.policy.v1.PodDisruptionBudget(
                f"{name}-{track}-disruption-budget",
                metadata=metadata(app),
                spec={
                    "max_unavailable": 1,
                    "unhealthy_pod_eviction_policy": "AlwaysAllow",
                    "selector": {"match_labels": pod_labels},
                },
                opts=inside,
            )
            kubernetes.apiextensions.CustomResource(
                f"{name}-{track}-health",
                api_version=GKE_NETWORKING,
                kind="HealthCheckPolicy",
                metadata=metadata(app),
                spec=routing.health_check_spec(app),
                opts=inside,
            )
        for key, model in args.models.items():
            kubernetes.apiextensions.CustomResource(
                f"{name}-{key}-route",
                api_version=GATEWAY_API,
                kind="HTTPRoute",
                metadata=metadata(f"model-{key}"),
                spec=routing.route_spec(key, model),
                opts=ResourceOptions(parent=self, depends_on=[gateway, *services.values()]),
            )

        self.namespace = namespace.metadata["name"]
        self.hosts = routing.hosts(args.tracks, args.namespace)
        self.gateway = gateway.id.apply(lambda _: routing.NAME)
        self.register_outputs({"namespace": self.namespace, "hosts": self.hosts, "gateway": self.gateway})


def border(args: ModelServingArgs) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then one path each."""
    clients = list(map(network_policies.namespaces, args.client_namespaces.values()))
    proxies = list(map(network_policies.block, (args.proxies_range, *args.health_check_ranges)))
    return {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "google-apis": network_policies.google_apis(args.google_apis),
        "clients": network_policies.ingress(POD_LABELS, peers=clients, ports=(GRPC_PORT, REST_PORT)),
        "proxies": network_policies.ingress(POD_LABELS, peers=proxies, ports=(REST_PORT,)),
        **{
            f"callers-of-{track}": network_policies.ingress(
                {**POD_LABELS, TRACK_LABEL: track},
                peers=[network_policies.namespaces(caller_label(track))],
                ports=(GRPC_PORT, REST_PORT),
            )
            for track in args.tracks
        },
    }


def caller_label(track: str) -> dict[str, str]:
    """The label of a namespace whose pods may call the servers of a track, beside the clients of all tracks."""
    return {f"models.spotify-ai-agent.com/{track}": "allowed"}


def _deployment(
    args: ModelServingArgs, track: str, servers: int, parameters: str
) -> kubernetes.apps.v1.DeploymentSpecArgsDict:
    pod_labels = {**POD_LABELS, TRACK_LABEL: track}
    # In the API's own spelling, like the pod inside it; the SDK takes both.
    spec = {
        "replicas": servers,
        "minReadySeconds": 10,
        "progressDeadlineSeconds": args.server.startup_timeout_s + 60,
        "revisionHistoryLimit": 5,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
        "selector": {"matchLabels": pod_labels},
        "template": {
            # Other parameters are other pods; other models are not.
            "metadata": {
                "labels": {**args.labels, **pod_labels},
                "annotations": {"spotify-ai-agent.com/parameters": parameters},
            },
            "spec": pod_spec(
                args.server,
                account=SERVICE_ACCOUNT,
                models_map=routing.service_of(track),
                server_map="server-parameters",
                pod_labels=pod_labels,
            ),
        },
    }
    return cast(kubernetes.apps.v1.DeploymentSpecArgsDict, spec)
