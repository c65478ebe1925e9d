"""A Redis Cluster in our own Kubernetes cluster: one StatefulSet, TLS only, behind the same face as Memorystore.

Owns a closed namespace, the nodes' configuration and certificate, their Services, and the nodes. Does not own
cert-manager, the issuer, the Secret with ACL users, nor the DNS name of the discovery address.

How it keeps itself together. Every pod runs a keeper beside its server (`scripts/keep.sh`): it introduces the node to
its peers at their present addresses, gives a primary its slots once and a newcomer its primary, forgets who was
replaced, and loads renewed certificates. There is no job for the creation and no operator: each step looks first, so
that creation, restart and replacement are one case. Ordinals 0 to primaries-1 are the first primaries, the others
replicas in turn; a failover changes that, and nothing changes it back. Before a primary stops, a replica that has all
its data takes over (`scripts/leave.sh`); a replica is ready only with these data (`scripts/ready.sh`), so that a
rollout does not outrun the copying.

Deliberately not set
- `min-replicas-to-write`: a cache rather loses the last writes than refuses new ones.
- backups of its own: volumes are backed up with the cluster (Backup for GKE).
- CPU limits: a throttled node misses its heartbeats and is voted out.
- reshaping: the scripts give slots out once. Another number of primaries is a migration (`redis-cli --cluster`), and
  the StatefulSet's claims cannot change their size in place.
Surprises. Without replicas a lost volume is a lost shard that an operator must give out again. The scheduler spreads
pods, not shards: a primary and its replica may share a zone, and the zone with most primaries is the one that must not
fail. The volumes stay where `keep_volumes` says so; else they go with the StatefulSet.
"""

from __future__ import annotations

from typing import cast

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, ResourceOptions

from components import network_policies
from components.api_configuration import digest
from components.encrypted_volumes import encrypted_volumes
from components.in_cluster_authority import API_VERSION, CertificateArgs, certificate_metadata, certificate_spec
from components.namespace_marks import PINNED
from components.pod_security import RESTRICTED
from components.redis import node_configuration
from components.redis.in_cluster_args import InClusterRedisArgs
from components.redis.in_cluster_pods import BUS_PORT, pod_spec
from components.redis.redis import PORT, Authentication, Discovery, Verification

APP = "redis"
"""Name of the StatefulSet and of the headless Service in which its pods have their names."""

POD_LABELS = {"app.kubernetes.io/name": APP}

CLUSTER_DOMAIN = "cluster.local"
"""The cluster's own DNS domain, as GKE and nearly every other cluster have it."""


class InClusterRedis(ComponentResource):
    """A Redis Cluster of pods (satisfies `Redis`)."""

    discovery: Discovery
    authentication: Authentication
    verification: Verification = "verify-full"
    primaries: int
    replicas_per_primary: int
    namespace: Output[str]

    def __init__(self, name: str, args: InClusterRedisArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:cache:InClusterRedis", name, None, opts)

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**args.labels, **RESTRICTED, **PINNED}},
            opts=ResourceOptions(parent=self),
        )
        inside = ResourceOptions(parent=self, depends_on=[namespace])
        domain = f"{APP}.{args.namespace}.svc.{CLUSTER_DOMAIN}"

        def metadata(object_name: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
            return {"name": object_name, "namespace": args.namespace, "labels": dict(args.labels)}

        policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=metadata(policy), spec=spec, opts=inside
            )
            for policy, spec in border(args).items()
        ]
        account = kubernetes.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata(APP),
            automount_service_account_token=False,
            opts=inside,
        )
        contents = {
            "configuration": {
                node_configuration.CONFIGURATION_FILE: node_configuration.render(
                    max_memory=args.node.max_memory,
                    eviction=args.eviction,
                    fsync=args.fsync,
                    access_control=args.acl_secret is not None,
                )
            },
            "scripts": node_configuration.scripts(),
        }
        files = [
            kubernetes.core.v1.ConfigMap(
                f"{name}-{key}", metadata=metadata(f"{APP}-{key}"), data=dict(content), opts=inside
            )
            for key, content in contents.items()
        ]
        server = _certificate(args, domain)
        certificate = kubernetes.apiextensions.CustomResource(
            f"{name}-certificate",
            api_version=API_VERSION,
            kind="Certificate",
            metadata=certificate_metadata(server, namespace=args.namespace, labels=args.labels),
            spec={
                **certificate_spec(server, issuer=args.issuer, labels=args.labels),
                # On the bus, where Redis insists on certificates from both sides, a node is its peers' client, too.
                "usages": ["digital signature", "server auth", "client auth"],
            },
            opts=ResourceOptions(parent=self, depends_on=[namespace, *args.after]),
        )

        nodes = kubernetes.core.v1.Service(
            f"{name}-nodes",
            metadata=metadata(APP),
            spec={
                "cluster_ip": "None",
                # Peers must find a node before it is ready: it becomes ready by being found.
                "publish_not_ready_addresses": True,
                "selector": POD_LABELS,
                "ports": [{"name": "redis", "port": PORT}, {"name": "bus", "port": BUS_PORT}],
            },
            opts=inside,
        )
        discovery = kubernetes.core.v1.Service(
            f"{name}-discovery",
            metadata=metadata(f"{APP}-discovery"),
            spec={
                "type": "ClusterIP",
                "selector": POD_LABELS,
                "ports": [{"name": "redis", "port": PORT, "target_port": "redis"}],
            },
            opts=inside,
        )
        kubernetes.policy.v1.PodDisruptionBudget(
            f"{name}-disruption-budget",
            metadata=metadata(APP),
            # One at a time, whatever the number: more could take a primary with its replica, or a majority.
            spec={"max_unavailable": 1, "selector": {"match_labels": POD_LABELS}},
            opts=inside,
        )
        classes = _storage_classes(name, args, ResourceOptions(parent=self))

        stateful_set = kubernetes.apps.v1.StatefulSet(
            f"{name}-stateful-set",
            metadata=metadata(APP),
            spec=_stateful_set(args, domain=domain, content=digest(*_texts(contents))),
            opts=ResourceOptions(
                parent=self,
                depends_on=[namespace, *policies, account, *files, certificate, nodes, discovery, *classes],
            ),
        )

        self.primaries = args.primaries
        self.replicas_per_primary = args.replicas_per_primary
        self.authentication = "none" if args.acl_secret is None else "acl"
        self.namespace = namespace.metadata["name"]
        # The id, because a preview knows a new Service's specification but for the address that it will get.
        address = Output.all(discovery.id, discovery.spec, stateful_set.urn).apply(
            lambda found: str(found[1]["cluster_ip"])
        )
        self.discovery = Discovery(host=args.host, address=address, port=PORT)
        self.register_outputs({"namespace": self.namespace, "discovery": address})


def border(args: InClusterRedisArgs) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then one path each."""
    nodes: kubernetes.networking.v1.NetworkPolicyPeerArgsDict = {"pod_selector": {"match_labels": POD_LABELS}}
    between = network_policies.tcp(PORT, BUS_PORT)
    return {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "between-nodes": {
            "pod_selector": {"match_labels": POD_LABELS},
            "policy_types": ["Ingress", "Egress"],
            "ingress": [{"from_": [nodes], "ports": between}],
            "egress": [{"to": [nodes], "ports": between}],
        },
        "clients": network_policies.ingress(
            POD_LABELS, peers=list(map(network_policies.namespaces, args.client_namespaces.values())), ports=(PORT,)
        ),
    }


def _certificate(args: InClusterRedisArgs, domain: str) -> CertificateArgs:
    """One certificate for all nodes: clients verify it by the discovery host, or by a node's own name."""
    return CertificateArgs(
        secret=f"{APP}-tls",
        common_name=None,  # so that it is nobody's login anywhere
        dns_names=[args.host, f"*.{domain}", f"{APP}-discovery.{args.namespace}.svc.{CLUSTER_DOMAIN}"],
        usage="server auth",
        duration_h=args.certificate_lifetime_h,
        renew_before_h=args.certificate_lifetime_h // 3,
    )


def _storage_classes(
    name: str, args: InClusterRedisArgs, opts: ResourceOptions
) -> list[kubernetes.storage.v1.StorageClass]:
    """The class of the volumes: one of our own where there is a key for it."""
    if args.node.encryption_key is None:
        return []
    key, volumes = args.node.encryption_key, _own_volumes(args)
    return [encrypted_volumes(f"{name}-storage-class", object_name=volumes, key=key, labels=args.labels, opts=opts)]


def _own_volumes(args: InClusterRedisArgs) -> str:
    """Name of a storage class of our own."""
    return f"{args.namespace}-{APP}"


def _stateful_set(args: InClusterRedisArgs, *, domain: str, content: str) -> kubernetes.apps.v1.StatefulSetSpecArgsDict:
    retention = "Retain" if args.keep_volumes else "Delete"
    claim: dict[str, object] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": args.node.volume}},
    }
    storage_class = args.node.storage_class if args.node.encryption_key is None else _own_volumes(args)
    if storage_class is not None:
        claim["storageClassName"] = storage_class
    # In the API's own spelling, like the pod inside it; the SDK takes both.
    spec = {
        "serviceName": APP,
        "replicas": args.primaries * (1 + args.replicas_per_primary),
        # All at once: a node becomes ready only among its peers.
        "podManagementPolicy": "Parallel",
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": retention, "whenScaled": "Retain"},
        "minReadySeconds": 10,
        "selector": {"matchLabels": POD_LABELS},
        "template": {
            # Other contents are other pods, one after the other.
            "metadata": {"labels": {**args.labels, **POD_LABELS}, "annotations": {"configuration": content}},
            "spec": pod_spec(args, app=APP, domain=domain, pod_labels=POD_LABELS),
        },
        # No labels: they could not change without another StatefulSet.
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}],
    }
    return cast(kubernetes.apps.v1.StatefulSetSpecArgsDict, spec)


def _texts(contents: dict[str, dict[str, str]]) -> list[str]:
    return [text for content in contents.values() for _, text in sorted(content.items())]
