"""One tenant: a closed namespace with its quota, its defaults and its people's rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class ContainerDefaultsArgs:
    """What a tenant's container gets when it does not say; Kubernetes quantities.

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
class TenantArgs:
    """One tenant on its plan.

    Attributes:
        tenant: The tenant's id, a DNS label.
        plan: The plan's name.
        residency: Region or `eu`, where the tenant's data must stay.
        namespace: Kubernetes namespace to create.
        quota: The plan's hard limits by Kubernetes resource name (`requests.cpu`, `pods`, ...).
        container_defaults: The plan's defaults per container.
        group: E-mail address of the tenant's group (Google Groups for RBAC).
        api_namespace: Namespace of the API, the only place that the tenant's pods may call.
        api_labels: Labels of the API's pods.
        api_port: TCP port of the API's pods.
        labels: Further labels of every object.
    """

    tenant: str
    plan: str
    residency: str
    namespace: str
    quota: Mapping[str, str]
    container_defaults: ContainerDefaultsArgs
    group: str
    api_namespace: Input[str]
    api_labels: Mapping[str, str]
    api_port: int
    labels: Mapping[str, str]


class Tenant(ComponentResource):
    """A tenant's place in the cluster."""

    namespace: Output[str]
    service_account: Output[str]
