"""The Kubernetes cluster: GKE, regional, private, hardened, with node pools for general work and for GPUs.

Owns the cluster, its node pools, the nodes' own account and its roles.
Does not own the network, the keys, anything inside the cluster, or the project's image admission policy.
Choices: nobody reaches the control plane by address; its DNS endpoint asks IAM first, nodes use the private address.
Private zones can be made visible to this cluster alone (Cloud DNS, cluster scope). The pool that GKE insists on at the
start is hardened like the others, then removed.
Deliberately not set: `master_authorized_networks_config`, `enable_private_endpoint`, `master_ipv4_cidr_block` (they
belong to the address endpoints, which are off, and the API dictates them then); vulnerability scanning (Google shut it
down in June 2026: images are scanned where they are stored); Kubernetes tokens and certificates by the DNS endpoint
(IAM identities only); transparent encryption between nodes (services speak TLS themselves); confidential nodes (no
GPUs); NodeLocal DNSCache (Cloud DNS answers on the node itself); node auto-provisioning (pools are named, so that their
cost is); `min_master_version` and node versions (the channel's); control-plane logs beyond the API server's; own
control-plane authorities and disk keys (need their own keys and quota).
Surprises: encrypted with a key that is destroyed, a cluster is lost. The nodes' key, Dataplane V2 and the ranges are
fixed for a cluster's life. A pool whose key, account or GPUs must change gets a successor under another name first.
"""

from __future__ import annotations

import json
from typing import TypeVar

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

from components.cluster_args import ClusterArgs, MaintenanceExclusionArgs, MaintenanceWindowArgs
from components.cluster_properties import features, operation, placement, protection
from components.naming import (
    CLUSTER_LIMIT,
    NODE_POOL_LIMIT,
    resource_name,
    service_account_id,
    service_account_member,
)
from components.node_pools import (
    AcceleratorArgs,
    BlueGreenArgs,
    NodePoolArgs,
    SurgeArgs,
    TaintArgs,
    hardening,
    initial_nodes_per_zone,
    node_config,
    upgrade_settings,
)

__all__ = [
    "AcceleratorArgs",
    "BlueGreenArgs",
    "Cluster",
    "ClusterArgs",
    "MaintenanceExclusionArgs",
    "MaintenanceWindowArgs",
    "NodePoolArgs",
    "SurgeArgs",
    "TaintArgs",
]

T = TypeVar("T")

# What a node needs: logs, metrics, autoscaling metrics.
# https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster
NODE_ROLE = "roles/container.defaultNodeServiceAccount"
IMAGE_ROLE = "roles/artifactregistry.reader"


class Cluster(ComponentResource):
    """A cluster that runs pods when `kubeconfig` resolves."""

    cluster_id: Output[str]
    cluster_name: Output[str]
    location: Output[str]
    dns_endpoint: Output[str]
    workload_pool: Output[str]
    ca_certificate: Output[str]
    kubeconfig: Output[str]  # no secret in it; waits for the pools, so that pods can be scheduled
    node_service_account: Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:kubernetes:Cluster", name, None, opts)
        child = ResourceOptions(parent=self)
        workload_pool = f"{args.project}.svc.id.goog"

        account = gcp.serviceaccount.Account(
            f"{name}-nodes",
            project=args.project,
            account_id=service_account_id(args.cluster_name, "nodes"),
            display_name=f"Nodes of {args.cluster_name}",
            description="Identity of the nodes themselves; pods have their own by workload identity.",
            opts=child,
        )
        member = account.email.apply(service_account_member)
        roles = [
            gcp.projects.IAMMember(
                f"{name}-nodes-base", project=args.project, role=NODE_ROLE, member=member, opts=child
            ),
            *(
                gcp.projects.IAMMember(
                    f"{name}-nodes-images-{key}", project=project, role=IMAGE_ROLE, member=member, opts=child
                )
                for key, project in args.image_projects.items()
            ),
        ]
        hardened = hardening(
            service_account=account.email, disks_key=args.disks_key, node_tag=args.node_tag, labels=args.labels
        )

        cluster = gcp.container.Cluster(
            f"{name}-cluster",
            project=args.project,
            name=resource_name(args.cluster_name, limit=CLUSTER_LIMIT),
            **placement(args, workload_pool),
            **protection(args),
            **operation(args),
            **features(args),
            # The pool that GKE insists on: removed as soon as the cluster is there, and never looked at again.
            initial_node_count=1,
            remove_default_node_pool=True,
            node_config=gcp.container.ClusterNodeConfigArgs(**hardened),
            opts=ResourceOptions(parent=self, depends_on=roles, ignore_changes=["nodeConfig"]),
        )
        pools = [
            gcp.container.NodePool(
                f"{name}-{key}",
                project=args.project,
                location=args.region,
                cluster=cluster.id,
                name=resource_name(key, limit=NODE_POOL_LIMIT),
                node_locations=list(pool.zones),
                initial_node_count=initial_nodes_per_zone(pool),
                autoscaling={
                    "total_min_node_count": pool.min_nodes,
                    "total_max_node_count": pool.max_nodes,
                    "location_policy": pool.location_policy,
                },
                max_pods_per_node=pool.max_pods_per_node,
                management={"auto_repair": True, "auto_upgrade": True},
                upgrade_settings=gcp.container.NodePoolUpgradeSettingsArgs(**upgrade_settings(pool.upgrade)),
                network_config={"enable_private_nodes": True},
                node_drain_configs=[{"respect_pdb_during_node_pool_deletion": True}],
                node_config=gcp.container.NodePoolNodeConfigArgs(**node_config(pool, hardened)),
                # A changed start would replace a living pool; the autoscaler has moved on since. What does replace a
                # pool fails on its name before anything is deleted, instead of taking its nodes away first.
                opts=ResourceOptions(parent=self, ignore_changes=["initialNodeCount"], delete_before_replace=False),
            )
            for key, pool in args.pools.items()
        ]

        self.cluster_id = cluster.id
        self.cluster_name = cluster.name
        self.location = cluster.location
        self.dns_endpoint = _answered(cluster, cluster.control_plane_endpoints_config).apply(endpoint_name)
        # By URN: the name is known before, but GKE makes the pool with the cluster, and a binding before it is refused.
        self.workload_pool = cluster.urn.apply(lambda _: workload_pool)
        self.ca_certificate = _answered(cluster, cluster.master_auth).apply(
            lambda auth: str(auth.cluster_ca_certificate)
        )
        self.kubeconfig = Output.all(self.dns_endpoint, *(pool.urn for pool in pools)).apply(
            lambda values: kubeconfig(args.cluster_name, str(values[0]))
        )
        self.node_service_account = account.email
        self.register_outputs(
            {
                "cluster_id": self.cluster_id,
                "cluster_name": self.cluster_name,
                "location": self.location,
                "dns_endpoint": self.dns_endpoint,
                "workload_pool": self.workload_pool,
                "ca_certificate": self.ca_certificate,
                "kubeconfig": self.kubeconfig,
                "node_service_account": self.node_service_account,
            }
        )


def kubeconfig(cluster_name: str, dns_endpoint: str) -> str:
    """How to reach the cluster, as JSON; holds no secret, whoever uses it logs in with an identity of their own.

    No authority is named: the DNS endpoint has a public certificate, and the cluster's own authority did not sign it.
    """
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": cluster_name, "cluster": {"server": f"https://{dns_endpoint}"}}],
            "users": [
                {
                    "name": cluster_name,
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": "gke-gcloud-auth-plugin",
                            "installHint": "Install gke-gcloud-auth-plugin, a component of the Google Cloud CLI.",
                            "interactiveMode": "Never",
                            "provideClusterInfo": True,
                        }
                    },
                }
            ],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "current-context": cluster_name,
        }
    )


def endpoint_name(config: gcp.container.outputs.ClusterControlPlaneEndpointsConfig) -> str:
    """The host name in the cloud's answer.

    Raises:
        LookupError: There is none.
    """
    dns = config.dns_endpoint_config
    if dns is None or not dns.endpoint:
        raise LookupError(
            "the cluster has no DNS endpoint, so nothing in it can be reached. "
            "Turn it on (gcloud container clusters update --enable-dns-access) and refresh the stack."
        )
    return dns.endpoint


def _answered(cluster: gcp.container.Cluster, value: Output[T]) -> Output[T]:
    """The value once the cloud has answered; before that it is unknown, never the echo of what was asked for."""
    return cluster.id.apply(lambda _: value)
