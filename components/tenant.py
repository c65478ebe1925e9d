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
from components.closed_namespace import ClosedNamespace, ClosedNamespaceArgs
from components.namespace_marks import GROUP, PINNED, TENANCY, TENANT
from components.tenant_args import TenantArgs
from components.tenant_paths import DATABASE_CA, DATABASE_CA_FILE, border, told, track_labels

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
        labels = {**args.labels, TENANT: args.tenant, "plan": args.plan, "residency": args.residency}

        place = ClosedNamespace(
            name,
            ClosedNamespaceArgs(
                namespace=args.namespace,
                labels=labels,
                marks={**TENANCY, **PINNED, **track_labels(args.models.hosts if args.models else {})},
                annotations={GROUP: args.group},
                border=border(args),
            ),
            parent=self,
        )
        self.namespace = place.resource.metadata["name"]
        metadata, inside = place.metadata, place.inside
        place.budget("plan", {**args.quota, **NOT_A_TENANTS})
        place.container_defaults(args.container_defaults)
        self.service_account = place.account(SERVICE_ACCOUNT, google=args.service_account_email).metadata["name"]

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
