"""The API tier: a closed namespace, the identity of its pods, its configuration, and the workload that reads it.

Owns the namespace and what may pass its border, the pods' Kubernetes service account, the configuration, and (through
BlueGreenRollout) the pods. Does not own the Google service account behind them (workload_identity), the database and
its logins, the gateway, the image.

Identity. Pods prove themselves by Workload Identity: the metadata server trades the pod's Kubernetes account for a
short-lived token of the Google account. No key exists, and no Kubernetes token is mounted: nothing in the pod asks
Kubernetes for anything. `roles/cloudsql.client` is not needed: it is for connectors, and this tier connects directly
and verifies the server's own host name.

Configuration. Its ConfigMap is immutable and gets another name with each change of content. A change is thus a new
ConfigMap and a new version of the workload: it rolls out blue-green and goes back with it. Old ConfigMaps are kept
(`retain_on_delete`), because the old version needs its own until it is gone, also after a restart; they weigh some
kilobytes and go with the namespace. The name ends in random digits that are drawn anew for each content, not in the
content's digest: a setting that is changed back would otherwise meet the kept ConfigMap of that name and be refused.
The database's root certificates are a second ConfigMap under a stable name: the kubelet refreshes the file in running
pods, and PostgreSQL clients read it at each connection, so that a new authority needs no new version. (The provider
replaces a ConfigMap whose data changes unless its `enable_config_map_mutable` is on; then it is gone for a moment.)

Metrics have a port of their own, which no Service and no route from outside leads to; who may ask there is the
collection's to say (observability/collection.py).

Deliberately not set: `imagePullSecrets` (nodes pull with their own identity).
"""

from __future__ import annotations

import pulumi_kubernetes as kubernetes
import pulumi_random as random
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

from components import network_policies
from components.api_args import ApiArgs, ModelPathArgs
from components.api_configuration import digest, render
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.namespace_marks import PINNED
from components.pod_security import RESTRICTED
from components.rollout import BlueGreenRollout
from components.rollout_args import ConfigMapMountArgs, RolloutArgs, SecretMountArgs

APP = "api"
"""The workload's name in its namespace; Services are `api-active` and `api-preview`."""

SERVICE_ACCOUNT = "api"
"""The pods' Kubernetes service account; the Google account's workload identity binding must name it."""

DATABASE_CA = "database-ca"
"""Name of the ConfigMap with the database's root certificates."""

CONFIGURATION_PATH = "/etc/api"
CONFIGURATION_FILE = "configuration.json"
DATABASE_CA_PATH = "/etc/database-ca"
DATABASE_CA_FILE = "ca.pem"
DATABASE_LOGIN = "database-login"
DATABASE_LOGIN_PATH = "/etc/database-login"


class Api(ComponentResource):
    """The API, reachable inside the cluster under `host`."""

    namespace: Output[str]
    active_service: Output[str]
    preview_service: Output[str]
    host: Output[str]  # `<service>.<namespace>.svc.cluster.local` of the active version
    configuration_name: Output[str]
    pod_labels: dict[str, str]  # plain, so that network policies elsewhere can select the pods

    def __init__(self, name: str, args: ApiArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:application:Api", name, None, opts)
        child = ResourceOptions(parent=self)

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**args.labels, **RESTRICTED, **PINNED}},
            opts=child,
        )
        self.namespace = namespace.metadata["name"]
        # Names inside are plain, not taken from outputs: rules can then match objects to their namespace at preview.
        inside = ResourceOptions(parent=self, depends_on=[namespace])

        def metadata(object_name: Input[str]) -> kubernetes.meta.v1.ObjectMetaArgsDict:
            return {"name": object_name, "namespace": args.namespace, "labels": dict(args.labels)}

        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=metadata(policy), spec=spec, opts=inside
            )
            for policy, spec in border(args).items()
        ]

        service_account = kubernetes.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata={**metadata(SERVICE_ACCOUNT), **_google_identity(args)},
            automount_service_account_token=False,
            opts=inside,
        )

        rendered = _rendered(args)
        drawn = random.RandomId(
            f"{name}-configuration-suffix", byte_length=4, keepers={"configuration": digest(rendered)}, opts=child
        )
        configuration = kubernetes.core.v1.ConfigMap(
            f"{name}-configuration",
            metadata=metadata(Output.format("{0}-configuration-{1}", APP, drawn.hex)),
            immutable=True,
            data={CONFIGURATION_FILE: rendered},
            opts=ResourceOptions(parent=self, depends_on=[namespace], retain_on_delete=True),
        )
        self.configuration_name = configuration.metadata["name"]
        mounts: dict[str, ConfigMapMountArgs | SecretMountArgs] = {
            "configuration": ConfigMapMountArgs(config_map=self.configuration_name, path=CONFIGURATION_PATH)
        }
        known: list[Resource] = []
        if isinstance(args.database, ManagedDatabaseArgs):
            mounts[DATABASE_CA] = ConfigMapMountArgs(config_map=DATABASE_CA, path=DATABASE_CA_PATH)
            known.append(
                kubernetes.core.v1.ConfigMap(
                    f"{name}-database-ca",
                    metadata=metadata(DATABASE_CA),
                    data={DATABASE_CA_FILE: args.database.ca},
                    opts=inside,
                )
            )
        else:
            mounts[DATABASE_LOGIN] = SecretMountArgs(secret=args.database.login_secret, path=DATABASE_LOGIN_PATH)

        rollout = BlueGreenRollout(
            f"{name}-workload",
            RolloutArgs(
                namespace=args.namespace,
                app=APP,
                image=args.image,
                port=args.port,
                metrics_port=args.metrics_port,
                service_account=SERVICE_ACCOUNT,
                environment={"CONFIGURATION_FILE": f"{CONFIGURATION_PATH}/{CONFIGURATION_FILE}"},
                mounts=mounts,
                host_aliases=args.host_aliases,
                resources=args.resources,
                probes=args.probes,
                scaling=args.scaling,
                blue_green=args.blue_green,
                max_unavailable_percent=args.max_unavailable_percent,
                shutdown_grace_s=args.shutdown_grace_s,
                # A pod that starts before its namespace is closed would have a moment without borders.
                after=[*args.after, *policies, service_account, configuration, *known],
                labels=args.labels,
            ),
            opts=child,
        )
        self.pod_labels = rollout.pod_labels
        self.active_service = rollout.active_service
        self.preview_service = rollout.preview_service
        self.host = Output.format("{0}.{1}.svc.cluster.local", self.active_service, self.namespace)

        self.register_outputs(
            {
                "namespace": self.namespace,
                "active_service": self.active_service,
                "preview_service": self.preview_service,
                "host": self.host,
                "configuration_name": self.configuration_name,
            }
        )


def _google_identity(args: ApiArgs) -> kubernetes.meta.v1.ObjectMetaArgsDict:
    """What ties the pods' Kubernetes account to the Google account, where there is one."""
    if args.service_account_email is None:
        return {}
    return {"annotations": {"iam.gke.io/gcp-service-account": args.service_account_email}}


def _rendered(args: ApiArgs) -> str:
    """The configuration, with the files that prove the database to the API, and the API to an in-cluster database."""
    if isinstance(args.database, InClusterDatabaseArgs):
        ca = f"{DATABASE_LOGIN_PATH}/ca.crt"
        return render(args.configuration, database_ca_file=ca, database_login_path=DATABASE_LOGIN_PATH)
    return render(args.configuration, database_ca_file=f"{DATABASE_CA_PATH}/{DATABASE_CA_FILE}")


def border(args: ApiArgs) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then one path each."""
    clients: list[kubernetes.networking.v1.NetworkPolicyPeerArgsDict] = [
        *map(network_policies.block, args.client_ranges.values()),
        *map(network_policies.namespaces, args.client_namespaces.values()),
    ]
    database = args.database
    peer = network_policies.block(database.range) if isinstance(database, ManagedDatabaseArgs) else database.peer
    return {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "database": network_policies.egress(
            {
                "to": [peer],
                "ports": network_policies.tcp(args.configuration.database.port),
            }
        ),
        "cache": network_policies.egress(
            {
                "to": [
                    *map(network_policies.block, args.cache.ranges),
                    *map(network_policies.namespaces, args.cache.namespaces.values()),
                ],
                "ports": network_policies.tcp_ranges(*args.cache.ports),
            }
        ),
        **({"models": _models(args.models)} if args.models else {}),
        **({"google-apis": network_policies.google_apis(args.google_apis)} if args.google_apis else {}),
        **{
            f"egress-{name}": network_policies.egress(
                {"to": list(map(network_policies.block, path.ranges)), "ports": network_policies.tcp(*path.ports)}
            )
            for name, path in args.egress.items()
        },
        "clients": network_policies.ingress({"app.kubernetes.io/name": APP}, peers=clients, ports=(args.port,)),
    }


def _models(models: ModelPathArgs) -> kubernetes.networking.v1.NetworkPolicySpecArgsDict:
    """Out to the routes, which choose the version, and to the servers themselves (gRPC knows no route)."""
    return network_policies.egress(
        {"to": [network_policies.block(models.entrance)], "ports": network_policies.tcp(models.entrance_port)},
        {"to": [network_policies.namespaces(models.namespace)], "ports": network_policies.tcp(*models.ports)},
    )
