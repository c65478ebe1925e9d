"""A namespace of ours with its border and its budget: what places for other people's pods have in common.

It admits restricted pods only, and starts closed in both directions: what is let through stands in the policies that it
is given. What its maker adds (a budget, limits per container, an account) waits for the namespace.
No component: what it registers hangs below the one that makes it, and is called by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_kubernetes as kubernetes
from pulumi import Input, Resource, ResourceOptions

from components.pod_security import RESTRICTED


@dataclass(frozen=True, kw_only=True)
class ContainerDefaultsArgs:
    """What a container gets when it does not say; Kubernetes quantities.

    Attributes:
        cpu_request: CPU reserved.
        cpu_limit: CPU at most.
        memory_request: Memory reserved.
        memory_limit: Memory at most.
        max_cpu: Largest CPU limit that a container may ask for.
        max_memory: Largest memory limit that a container may ask for.
    """

    cpu_request: str
    cpu_limit: str
    memory_request: str
    memory_limit: str
    max_cpu: str
    max_memory: str


@dataclass(frozen=True, kw_only=True)
class ClosedNamespaceArgs:
    """The namespace and its border.

    Attributes:
        namespace: Its name.
        labels: Labels of every object in it.
        marks: Further labels of the namespace itself, by which others know it; which images it admits among them.
        annotations: Of the namespace itself.
        border: Network policies by name: closed, then one path each.
    """

    namespace: str
    labels: Mapping[str, str]
    marks: Mapping[str, str]
    annotations: Mapping[str, str]
    border: Mapping[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]


class ClosedNamespace:
    """The namespace, and what can be put into it."""

    resource: kubernetes.core.v1.Namespace
    policies: list[Resource]
    inside: ResourceOptions  # of what is put into it

    def __init__(self, name: str, args: ClosedNamespaceArgs, *, parent: Resource) -> None:
        self._name, self._args = name, args
        self.resource = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata=_metadata(args),
            opts=ResourceOptions(parent=parent),
        )
        # Names inside are plain, not taken from outputs: rules can then match objects to their namespace at preview.
        self.inside = ResourceOptions(parent=parent, depends_on=[self.resource])
        self.policies = [
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=self.metadata(policy), spec=spec, opts=self.inside
            )
            for policy, spec in args.border.items()
        ]

    def metadata(self, object_name: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
        """Of an object in it."""
        return {"name": object_name, "namespace": self._args.namespace, "labels": dict(self._args.labels)}

    def budget(self, object_name: str, hard: Mapping[str, str]) -> Resource:
        """What all pods together may take, by Kubernetes resource name. A quota bounds only what it names."""
        return kubernetes.core.v1.ResourceQuota(
            f"{self._name}-quota",
            metadata=self.metadata(object_name),
            spec={"hard": dict(hard)},
            opts=self.inside,
        )

    def container_defaults(self, defaults: ContainerDefaultsArgs) -> Resource:
        """What a container gets when it does not say, and what it may ask for at most."""
        return kubernetes.core.v1.LimitRange(
            f"{self._name}-container-defaults",
            metadata=self.metadata("container-defaults"),
            spec={"limits": [container_limits(defaults)]},
            opts=self.inside,
        )

    def account(self, object_name: str, *, google: Input[str] | None) -> kubernetes.core.v1.ServiceAccount:
        """The pods' account, whose token is in no pod.

        Args:
            object_name: Its name.
            google: Google service account that it acts as; None for none.
        """
        metadata = self.metadata(object_name)
        if google is not None:
            metadata["annotations"] = {"iam.gke.io/gcp-service-account": google}
        return kubernetes.core.v1.ServiceAccount(
            f"{self._name}-service-account",
            metadata=metadata,
            automount_service_account_token=False,
            opts=self.inside,
        )


def _metadata(args: ClosedNamespaceArgs) -> kubernetes.meta.v1.ObjectMetaArgsDict:
    """Of the namespace itself."""
    metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {
        "name": args.namespace,
        "labels": {**args.labels, **args.marks, **RESTRICTED},
    }
    if args.annotations:
        metadata["annotations"] = dict(args.annotations)
    return metadata


def container_limits(defaults: ContainerDefaultsArgs) -> kubernetes.core.v1.LimitRangeItemArgsDict:
    """The entry of a LimitRange."""
    return {
        "type": "Container",
        "default_request": {"cpu": defaults.cpu_request, "memory": defaults.memory_request},
        "default": {"cpu": defaults.cpu_limit, "memory": defaults.memory_limit},
        "max": {"cpu": defaults.max_cpu, "memory": defaults.max_memory},
    }
