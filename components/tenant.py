"""One tenant: a closed namespace with its quota, its defaults per container, and its people's rights.

Owns the namespace, what may pass its border (names out, calls to the API out, nothing in), how much it may use, an
account for its pods, and the rights of its group.
Does not own the tenant's database, role, key space and model access (they come with the data stores' own issue), nor
its people: the group lives in the directory and reaches the cluster by Google Groups for RBAC.
Labels say who, on which plan, and where the data must stay; policies and bills select by them.

Deliberately not set: rights on Secrets, RBAC, quotas and network policies (a tenant could lift its own limits), on
`pods/exec` and `pods/portforward` (a way round the border), wildcards of any kind; scoped quotas (plans have one class
of pods).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components import network_policies
from components.pod_security import RESTRICTED

TENANCY: Mapping[str, str] = {"spotify-ai-agent.com/tenancy": "tenant"}
"""On every tenant's namespace: how the API's network policy knows its callers."""

ROLE = "tenant"

NO_DOORS_OF_ITS_OWN: Mapping[str, str] = {"services.loadbalancers": "0", "services.nodeports": "0"}
"""No plan may open a way into the cluster past the gateway."""

LOOK = ["get", "list", "watch"]
WORK = [*LOOK, "create", "update", "patch", "delete"]

RULES: Sequence[kubernetes.rbac.v1.PolicyRuleArgsDict] = [
    {"api_groups": [""], "resources": ["pods", "pods/log", "events", "resourcequotas", "limitranges"], "verbs": LOOK},
    {"api_groups": [""], "resources": ["configmaps", "services"], "verbs": WORK},
    {"api_groups": ["apps"], "resources": ["deployments"], "verbs": WORK},
    {"api_groups": ["apps"], "resources": ["replicasets"], "verbs": LOOK},
    {"api_groups": ["batch"], "resources": ["jobs", "cronjobs"], "verbs": WORK},
    {"api_groups": ["autoscaling"], "resources": ["horizontalpodautoscalers"], "verbs": WORK},
]
"""What the tenant's group may do in its namespace: run workloads and see why they do not run."""


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

    def __init__(self, name: str, args: TenantArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:tenancy:Tenant", name, None, opts)
        child = ResourceOptions(parent=self)

        labels = {**args.labels, "tenant": args.tenant, "plan": args.plan, "residency": args.residency}

        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**labels, **TENANCY, **RESTRICTED}},
            opts=child,
        )
        self.namespace = namespace.metadata["name"]
        # Names inside are plain, not taken from outputs: rules can then match objects to their namespace at preview.
        inside = ResourceOptions(parent=self, depends_on=[namespace])

        def metadata(object_name: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
            return {"name": object_name, "namespace": args.namespace, "labels": labels}

        kubernetes.core.v1.ResourceQuota(
            f"{name}-quota",
            metadata=metadata("plan"),
            spec={"hard": {**args.quota, **NO_DOORS_OF_ITS_OWN}},
            opts=inside,
        )
        kubernetes.core.v1.LimitRange(
            f"{name}-container-defaults",
            metadata=metadata("container-defaults"),
            spec={"limits": [container_limits(args.container_defaults)]},
            opts=inside,
        )
        for policy, spec in border(args).items():
            kubernetes.networking.v1.NetworkPolicy(
                f"{name}-{policy}", metadata=metadata(policy), spec=spec, opts=inside
            )

        service_account = kubernetes.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata=metadata("workload"),
            automount_service_account_token=False,
            opts=inside,
        )
        self.service_account = service_account.metadata["name"]

        role = kubernetes.rbac.v1.Role(f"{name}-role", metadata=metadata(ROLE), rules=RULES, opts=inside)
        kubernetes.rbac.v1.RoleBinding(
            f"{name}-group",
            metadata=metadata(ROLE),
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": ROLE},
            subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": args.group}],
            opts=ResourceOptions(parent=self, depends_on=[role]),
        )

        self.register_outputs({"namespace": self.namespace, "service_account": self.service_account})


def border(args: TenantArgs) -> dict[str, kubernetes.networking.v1.NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then one path each."""
    return {
        "default-deny": network_policies.default_deny(),
        "dns": network_policies.dns(),
        "api": network_policies.egress(
            {
                "to": [
                    {
                        "namespace_selector": network_policies.namespace(args.api_namespace),
                        "pod_selector": {"match_labels": dict(args.api_labels)},
                    }
                ],
                "ports": network_policies.tcp(args.api_port),
            }
        ),
    }


def container_limits(defaults: ContainerDefaultsArgs) -> kubernetes.core.v1.LimitRangeItemArgsDict:
    """The LimitRange entry: what a container gets when it does not say, and what it may ask for at most."""
    return {
        "type": "Container",
        "default_request": {"cpu": defaults.cpu_request, "memory": defaults.memory_request},
        "default": {"cpu": defaults.cpu_limit, "memory": defaults.memory_limit},
        "max": {"cpu": defaults.max_cpu, "memory": defaults.max_memory},
    }
