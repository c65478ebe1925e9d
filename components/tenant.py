"""One tenant: a closed namespace with its quota, its defaults per container, and its people's rights.

Owns the namespace, what may pass its border (names, the API, the tenant's own data and its models out; nothing in), how
much it may use, an account for its pods, what they are told (the ConfigMap `platform`), and the rights of its group.
Does not own the tenant's database and role (CloudSqlTenant, CloudNativePgTenant), its Google account
(WorkloadIdentity), its rules in Redis' access control list (MemorystoreAccess), nor its people: the group lives in the
directory and reaches the cluster by Google Groups for RBAC.
Labels say who, on which plan, where the data must stay and which models may be called; policies, borders and bills
select by them.

Model access is decided by track and by network: a track's servers load all models, and nothing in between knows a
tenant. Which model, and how often, is the API's to count; a plan without tracks has no other way (docs/tenants.md).
Deliberately not set: rights on Secrets, RBAC, quotas and network policies (a tenant could lift its own limits), on
`pods/exec` and `pods/portforward` (a way round the border), wildcards of any kind; scoped quotas (plans have one class
of pods).
Surprise: the group may change what the pods are told, in its own namespace; the next `up` puts it right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, ResourceOptions

from components.api_database import ManagedDatabaseArgs
from components.pod_security import RESTRICTED
from components.tenant_args import ContainerDefaultsArgs, TenantArgs
from components.tenant_paths import DATABASE_CA, DATABASE_CA_FILE, border, told, track_labels

TENANCY: Mapping[str, str] = {"spotify-ai-agent.com/tenancy": "tenant"}
"""On every tenant's namespace: how the API's network policy knows its callers."""

ROLE = "tenant"

SERVICE_ACCOUNT = "workload"
"""The pods' Kubernetes service account; the Google account's workload identity binding must name it."""

TOLD = "platform"
"""Name of the ConfigMap with what pods are told."""

NOT_A_TENANTS: Mapping[str, str] = {
    "services.loadbalancers": "0",
    "services.nodeports": "0",
    "persistentvolumeclaims": "0",
    "requests.nvidia.com/gpu": "0",
}
"""No plan may open a way into the cluster past the gateway, keep data on disks beside its database, or take the model
servers' GPUs. A quota bounds only what it names."""

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
            metadata={
                "name": args.namespace,
                "labels": {**labels, **TENANCY, **RESTRICTED, **track_labels(args.models.hosts if args.models else {})},
            },
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
            spec={"hard": {**args.quota, **NOT_A_TENANTS}},
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
            metadata={**metadata(SERVICE_ACCOUNT), **_google_identity(args)},
            automount_service_account_token=False,
            opts=inside,
        )
        self.service_account = service_account.metadata["name"]

        kubernetes.core.v1.ConfigMap(f"{name}-told", metadata=metadata(TOLD), data=told(args), opts=inside)
        if isinstance(args.database.server, ManagedDatabaseArgs):
            kubernetes.core.v1.ConfigMap(
                f"{name}-database-ca",
                metadata=metadata(DATABASE_CA),
                data={DATABASE_CA_FILE: args.database.server.ca},
                opts=inside,
            )

        role = kubernetes.rbac.v1.Role(f"{name}-role", metadata=metadata(ROLE), rules=RULES, opts=inside)
        kubernetes.rbac.v1.RoleBinding(
            f"{name}-group",
            metadata=metadata(ROLE),
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": ROLE},
            subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": args.group}],
            opts=ResourceOptions(parent=self, depends_on=[role]),
        )

        self.register_outputs({"namespace": self.namespace, "service_account": self.service_account})


def container_limits(defaults: ContainerDefaultsArgs) -> kubernetes.core.v1.LimitRangeItemArgsDict:
    """The LimitRange entry: what a container gets when it does not say, and what it may ask for at most."""
    return {
        "type": "Container",
        "default_request": {"cpu": defaults.cpu_request, "memory": defaults.memory_request},
        "default": {"cpu": defaults.cpu_limit, "memory": defaults.memory_limit},
        "max": {"cpu": defaults.max_cpu, "memory": defaults.max_memory},
    }


def _google_identity(args: TenantArgs) -> kubernetes.meta.v1.ObjectMetaArgsDict:
    """What ties the pods' Kubernetes account to the tenant's Google account, where there is one."""
    if args.service_account_email is None:
        return {}
    return {"annotations": {"iam.gke.io/gcp-service-account": args.service_account_email}}
