"""Who may do what: one matrix of roles, rendered as Google Cloud grants and as Kubernetes RBAC.

A role says what its people do; a group says who they are; nothing is granted to a person. The same role works on both
sides, so that nobody is an administrator in the cluster and a stranger in the project, or the other way round.
Owns project-level grants to groups, one ClusterRole per role that has Kubernetes rules, and their bindings.
Does not own grants to workloads (each lies with what it opens), the groups and their members (the directory's), the
tenants' own roles (tenant.py), nor the namespaces that roles are bound in.
Deliberately not used: basic roles, wildcards, bindings to people, aggregation (a role is read in one place).
Surprises: RBAC for groups works only for groups inside the cluster's security group (cluster.rbac_group). A binding's
role cannot be changed: its name carries role and group, so that another pair is another binding. Whoever is to reach
the control plane needs `roles/container.clusterViewer` beside the Kubernetes rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, Resource, ResourceOptions

RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, kw_only=True)
class ConditionArgs:
    """When or on what a grant holds.

    Attributes:
        title: Shown beside the grant.
        description: Why.
        expression: Common Expression Language over `resource` and `request.time`.
    """

    title: str
    description: str
    expression: str


@dataclass(frozen=True, kw_only=True)
class GoogleRoleArgs:
    """One role of Google Cloud.

    Attributes:
        role: `roles/SERVICE.ROLE`.
        condition: When or on what it holds; None for always and everywhere in the project.
    """

    role: str
    condition: ConditionArgs | None


@dataclass(frozen=True, kw_only=True)
class KubernetesRuleArgs:
    """What a role may do with some kinds of objects.

    Attributes:
        api_groups: API groups; empty text is the core group.
        resources: Plural resource names, `pods/log` for a subresource.
        verbs: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`.
    """

    api_groups: Sequence[str]
    resources: Sequence[str]
    verbs: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RoleArgs:
    """What people of one occupation may do.

    Attributes:
        description: What the role is for.
        google: Grants on the project.
        kubernetes: Rules in the cluster; none for roles that do not work there.
        namespaces: Namespaces in which the rules hold; None for the whole cluster.
        groups: Names of the groups that hold the role.
    """

    description: str
    google: Sequence[GoogleRoleArgs]
    kubernetes: Sequence[KubernetesRuleArgs]
    namespaces: Sequence[str] | None
    groups: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """What the matrix needs.

    Attributes:
        project: Project id.
        name_prefix: First part of the names of ClusterRoles and bindings.
        labels: On every Kubernetes object.
        groups: A name to the group's e-mail address.
        roles: A name to its role.
        after: What must exist before the bindings: the namespaces that roles are bound in.
    """

    project: str
    name_prefix: str
    labels: Mapping[str, str]
    groups: Mapping[str, str]
    roles: Mapping[str, RoleArgs]
    after: Sequence[Resource]


class Identity(ComponentResource):
    """The matrix in force."""

    cluster_roles: dict[str, Output[str]]  # names of the ClusterRoles by role

    def __init__(self, name: str, args: IdentityArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:Identity", name, None, opts)
        child = ResourceOptions(parent=self)

        for key, (group, grant) in google_grants(args.roles).items():
            gcp.projects.IAMMember(
                f"{name}-{key}",
                project=args.project,
                role=grant.role,
                member=f"group:{args.groups[group]}",
                condition=(
                    {
                        "title": grant.condition.title,
                        "description": grant.condition.description,
                        "expression": grant.condition.expression,
                    }
                    if grant.condition
                    else None
                ),
                opts=child,
            )

        self.cluster_roles = {}
        for role, entry in args.roles.items():
            if not entry.kubernetes:
                continue
            object_name = f"{args.name_prefix}-{role}"
            cluster_role = kubernetes.rbac.v1.ClusterRole(
                f"{name}-{role}",
                metadata={
                    "name": object_name,
                    "labels": dict(args.labels),
                    "annotations": {"kubernetes.io/description": entry.description},
                },
                rules=[
                    {"api_groups": list(rule.api_groups), "resources": list(rule.resources), "verbs": list(rule.verbs)}
                    for rule in entry.kubernetes
                ],
                opts=child,
            )
            self.cluster_roles[role] = cluster_role.metadata["name"]
            bound = ResourceOptions(parent=self, depends_on=[cluster_role, *args.after])
            for group in entry.groups:
                subjects: list[kubernetes.rbac.v1.SubjectArgsDict] = [
                    {"api_group": RBAC, "kind": "Group", "name": args.groups[group]}
                ]
                reference: kubernetes.rbac.v1.RoleRefArgsDict = {
                    "api_group": RBAC,
                    "kind": "ClusterRole",
                    "name": object_name,
                }
                if entry.namespaces is None:
                    kubernetes.rbac.v1.ClusterRoleBinding(
                        f"{name}-{role}-{group}",
                        metadata={"name": f"{object_name}-{group}", "labels": dict(args.labels)},
                        role_ref=reference,
                        subjects=subjects,
                        opts=bound,
                    )
                for namespace in entry.namespaces or ():
                    kubernetes.rbac.v1.RoleBinding(
                        f"{name}-{role}-{group}-{namespace}",
                        metadata={
                            "name": f"{object_name}-{group}",
                            "namespace": namespace,
                            "labels": dict(args.labels),
                        },
                        role_ref=reference,
                        subjects=subjects,
                        opts=bound,
                    )

        self.register_outputs({"cluster_roles": self.cluster_roles})


def google_grants(roles: Mapping[str, RoleArgs]) -> dict[str, tuple[str, GoogleRoleArgs]]:
    """Group and grant by a name made of both.

    What two roles give to one group is granted once, and stays when one of them goes.

    Raises:
        ValueError: One group would get one role under two conditions of the same title.
    """
    grants: dict[str, tuple[str, GoogleRoleArgs]] = {}
    for role, entry in roles.items():
        for group in entry.groups:
            for grant in entry.google:
                parts = [group, *grant.role.removeprefix("roles/").split(".")]
                key = "-".join([*parts, grant.condition.title] if grant.condition else parts)
                if grants.setdefault(key, (group, grant)) != (group, grant):
                    raise ValueError(
                        f"role {role}: {group} gets {grant.role} under two conditions of the same title; "
                        "give each condition a title of its own"
                    )
    return grants
