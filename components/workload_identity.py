"""A Google identity for pods, without any key: Workload Identity Federation for GKE.

Owns a service account, what it may do in the project, and which Kubernetes service account may act as it.
Does not own the Kubernetes service account, which carries the annotation `iam.gke.io/gcp-service-account`.
Deliberately not set: keys of the service account (a key is a secret that never expires by itself).
Surprise: the binding can only be made once a cluster with Workload Identity exists in the project: it makes the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.naming import service_account_member, workload_identity_member

WORKLOAD_IDENTITY_USER = "roles/iam.workloadIdentityUser"


@dataclass(frozen=True, kw_only=True)
class WorkloadIdentityArgs:
    """Who acts as what.

    Attributes:
        project: Project id.
        account_id: Part of the service account's address before the @, 6 to 30 characters.
        description: What the identity is for.
        project_roles: Roles in the project, by a name that stays the same when the role changes.
        workload_pool: The cluster's pool, PROJECT.svc.id.goog; must resolve only once the cluster exists.
        namespace: Kubernetes namespace of the pods.
        kubernetes_service_account: Kubernetes service account of the pods.
    """

    project: str
    account_id: str
    description: str
    project_roles: Mapping[str, str]
    workload_pool: Input[str]
    namespace: str
    kubernetes_service_account: str


class WorkloadIdentity(ComponentResource):
    """A service account that pods can act as when `email` resolves."""

    email: Output[str]

    def __init__(self, name: str, args: WorkloadIdentityArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:WorkloadIdentity", name, None, opts)
        child = ResourceOptions(parent=self)

        account = gcp.serviceaccount.Account(
            f"{name}-account",
            project=args.project,
            account_id=args.account_id,
            display_name=args.account_id,
            description=args.description,
            opts=child,
        )
        roles = [
            gcp.projects.IAMMember(
                f"{name}-{key}",
                project=args.project,
                role=role,
                member=account.email.apply(service_account_member),
                opts=child,
            )
            for key, role in args.project_roles.items()
        ]
        binding = gcp.serviceaccount.IAMMember(
            f"{name}-workload-identity",
            service_account_id=account.name,
            role=WORKLOAD_IDENTITY_USER,
            member=Output.from_input(args.workload_pool).apply(
                lambda pool: workload_identity_member(pool, args.namespace, args.kubernetes_service_account)
            ),
            opts=child,
        )

        # By URN: it is known at preview, so that one more role does not make the address unknown to all who use it.
        self.email = Output.all(account.email, binding.urn, *(role.urn for role in roles)).apply(
            lambda resolved: str(resolved[0])
        )
        self.register_outputs({"email": self.email})
