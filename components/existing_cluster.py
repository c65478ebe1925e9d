"""A Kubernetes cluster that exists already, named by its kubeconfig context: a laptop's or another cloud's.

Owns the provider that reaches it, and nothing in it. It stands where `Cluster` stands, as far as a cluster that others
made can: it has a name, and a provider. Workload Identity, node accounts and keys it has none that we could know of.
Does not own the cluster: `destroy` takes away what the stack put in, and leaves the cluster.

The identity is fixed: it is made of the stack and the context, so that a kubeconfig with a new server or certificate
for the same context plans nothing anew, and another context is another cluster.
Deliberately not set: `kubeconfig`. The file is the caller's own ($KUBECONFIG, else ~/.kube/config), with the caller's
credentials in it, which must not reach the state.
Surprises: the SDK fills `kubeconfig` in from $KUBECONFIG, so that the file's path (never its content) is in the state.
The engine meets a missing context, or a cluster that is down, only when it touches the first object; whoever can read
the kubeconfig looks for the context before (platform/kubeconfig.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class ExistingClusterArgs:
    """Which cluster.

    Attributes:
        context: Context of the caller's kubeconfig, as `kubectl config get-contexts` lists it.
        stack: First part of the names of all resources of this environment.
    """

    context: str
    stack: str


class ExistingCluster(ComponentResource):
    """A cluster of others, ready to be used as far as anybody can tell from here."""

    cluster_name: Output[str]  # the context
    provider: kubernetes.Provider

    def __init__(self, name: str, args: ExistingClusterArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:kubernetes:ExistingCluster", name, None, opts)
        self.provider = kubernetes.Provider(
            f"{name}-kubernetes",
            context=args.context,
            cluster_identifier=f"{args.stack}/{args.context}",
            enable_server_side_apply=True,
            # Changed in place: a ConfigMap that running pods read must not vanish between two versions.
            enable_config_map_mutable=True,
            opts=ResourceOptions(parent=self),
        )
        self.cluster_name = self.provider.urn.apply(lambda _: args.context)
        self.register_outputs({"cluster_name": self.cluster_name})
