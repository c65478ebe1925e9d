"""The role matrix: what people of one occupation may do, and which groups hold which role."""

from __future__ import annotations

from string import Template
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.errors import InvariantError
from environments.settings.model import ListOf, ResourceName, SettingsModel

PLACEHOLDERS = ("stack",)
"""What a condition may leave open: the first part of all names of the stack, which no setting says. A reference begins
as a placeholder does, so that in YAML it is written `$${stack}`."""

BASIC_ROLES = ("roles/owner", "roles/editor", "roles/viewer")
IMPERSONATION = (
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityUser",
)


def _a_role_for_one_task(value: str) -> str:
    """Refuse roles that reach everywhere."""
    if value in BASIC_ROLES:
        raise ValueError("a basic role reaches into every service; name the predefined roles for the task")
    if value in IMPERSONATION:
        raise ValueError("on the project it allows acting as every account there; grant it on the one account")
    return value


def _known_placeholders(value: str) -> str:
    """Refuse placeholders that nobody fills."""
    template = Template(value)
    if not template.is_valid():
        raise ValueError("a $ must begin a placeholder such as ${stack}, which is written $${stack} in YAML")
    strays = sorted(set(template.get_identifiers()) - set(PLACEHOLDERS))
    if strays:
        raise ValueError(f"placeholder {', '.join(strays)} is none of {', '.join(PLACEHOLDERS)}")
    return value


GroupAddress = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$")]
"""E-mail address of a group."""

GoogleRole = Annotated[
    str,
    StringConstraints(pattern=r"^(projects/[a-z][-a-z0-9]{4,28}[a-z0-9]/)?roles/[A-Za-z0-9_.]+$"),
    AfterValidator(_a_role_for_one_task),
]
ApiGroup = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)*)?$")]
KubernetesResource = Annotated[str, StringConstraints(pattern=r"^[a-z]+(/[a-z]+)?$")]
Verb = Literal["get", "list", "watch", "create", "update", "patch", "delete"]


class ConditionSettings(SettingsModel):
    """When or on what a grant holds."""

    title: ResourceName
    """Name of the condition; tells two grants of one role apart."""

    description: str
    """Why it is there; shown to auditors."""

    expression: Annotated[str, AfterValidator(_known_placeholders)]
    """Common Expression Language; may hold the placeholder `${stack}`, the first part of all of its names."""


class GoogleRoleSettings(SettingsModel):
    """One grant on the project."""

    role: GoogleRole
    """Role of Google Cloud; no basic role, and none that lets its holder act as any account."""

    condition: ConditionSettings | None = None
    """When or on what it holds; absent means always, in the whole project."""


class KubernetesRuleSettings(SettingsModel):
    """What a role may do with some kinds of objects. Wildcards are refused."""

    api_groups: Annotated[ListOf[ApiGroup], Field(min_length=1)]
    """API groups; empty text is the core group."""

    resources: Annotated[ListOf[KubernetesResource], Field(min_length=1)]
    """Plural names of resources."""

    verbs: Annotated[ListOf[Verb], Field(min_length=1)]
    """What may be done with them."""


class RoleSettings(SettingsModel):
    """What people of one occupation may do."""

    description: str
    """What the role is for."""

    groups: Annotated[ListOf[ResourceName], Field(min_length=1)]
    """Names of the groups that hold it."""

    google: ListOf[GoogleRoleSettings]
    """Grants on the project."""

    kubernetes: ListOf[KubernetesRuleSettings]
    """Rules in the cluster."""

    namespaces: Annotated[ListOf[ResourceName], Field(min_length=1)] | None = None
    """Namespaces in which the rules hold; absent means the whole cluster."""

    @model_validator(mode="after")
    def _it_allows_something(self) -> RoleSettings:
        if not (self.google or self.kubernetes):
            raise InvariantError("google", "the role allows nothing", "give it grants or rules, or remove it")
        return self

    @model_validator(mode="after")
    def _writing_is_bounded_by_namespaces(self) -> RoleSettings:
        if self.namespaces is not None:
            return self
        for place, rule in enumerate(self.kubernetes):
            writes = sorted(set(rule.verbs) - {"get", "list", "watch"})
            if writes:
                raise InvariantError(
                    f"kubernetes.{place}.verbs",
                    f"{', '.join(writes)} would hold in every namespace, Kubernetes' own among them",
                    "name the role's namespaces",
                )
        return self


class IdentitySettings(SettingsModel):
    """Who may do what; nothing is granted to a person."""

    groups: dict[ResourceName, GroupAddress]
    """Groups by name; those that work in the cluster must be members of cluster.rbac_group."""

    roles: dict[ResourceName, RoleSettings]
    """Roles by name."""

    @model_validator(mode="after")
    def _roles_are_held_by_known_groups(self) -> IdentitySettings:
        for name, role in self.roles.items():
            strays = sorted(set(role.groups) - set(self.groups))
            if strays:
                raise InvariantError(
                    f"roles.{name}.groups",
                    f"{', '.join(strays)} is no group of the matrix",
                    "add it to identity.groups",
                )
        return self
