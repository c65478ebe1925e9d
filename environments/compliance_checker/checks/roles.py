"""The role matrix: who may change what, and who watches."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.identity import RoleSettings

READING_VERBS = frozenset(("get", "list", "watch"))
READING_ROLES = ("viewer", "reviewer")
"""Ends of the names of Google's roles that only read, in lower case."""

WORKLOADS = frozenset(
    (
        "pods",
        "pods/exec",
        "pods/attach",
        "pods/portforward",
        "pods/ephemeralcontainers",
        "deployments",
        "replicasets",
        "statefulsets",
        "daemonsets",
    )
)
MAKING_VERBS = frozenset(("create", "update", "patch"))


@derived_from(
    "audit.readers.*",
    "identity.groups.*",
    "identity.roles.*.groups",
    "identity.roles.*.google.*.role",
    "identity.roles.*.kubernetes.*.verbs",
    unless=[NO_GOOGLE_CLOUD],
)
def who_audits_changes_nothing(settings: Settings) -> Iterator[Gap]:
    """Who reads the audit trail holds no role that changes anything."""
    changing = {
        settings.identity.groups[group]: role
        for role, held in settings.identity.roles.items()
        if _changes_something(held)
        for group in held.groups
    }
    for name, member in settings.audit.readers.items():
        role = changing.get(member.partition(":")[2])
        if role is not None:
            yield Gap(
                path=f"audit.readers.{name}",
                reason=f"its members also hold the role {role}, and would audit their own changes",
                remedy="name a group that changes nothing, or take the role from it",
            )


@derived_from(
    "identity.roles.*.google.*.role", "identity.roles.*.google.*.condition.expression", unless=[NO_GOOGLE_CLOUD]
)
def grants_beyond_reading_are_bounded(settings: Settings) -> Iterator[Gap]:
    """A grant on the whole project only reads; whatever does more has a condition.

    Told by the role's name: Google's reading roles end in viewer or reviewer.
    """
    for name, role in settings.identity.roles.items():
        for number, grant in enumerate(role.google):
            if not _only_reads(grant.role) and grant.condition is None:
                yield Gap(
                    path=f"identity.roles.{name}.google.{number}.role",
                    reason="it does more than read, everywhere in the project",
                    remedy="give it a condition, or take a role that only reads",
                )


@derived_from(
    "identity.roles.*.kubernetes.*.resources", "identity.roles.*.kubernetes.*.verbs", unless=[NO_GOOGLE_CLOUD]
)
def workloads_change_by_release_only(settings: Settings) -> Iterator[Gap]:
    """Nobody makes or changes pods by hand, or gets into them."""
    for name, role in settings.identity.roles.items():
        for number, rule in enumerate(role.kubernetes):
            if WORKLOADS & set(rule.resources) and MAKING_VERBS & set(rule.verbs):
                yield Gap(
                    path=f"identity.roles.{name}.kubernetes.{number}.verbs",
                    reason="its holders run what no release has approved, beside the data",
                    remedy="leave get, list, watch and delete; versions come by rollouts",
                )


@derived_from("ml_services.tensorflow_serving.publishers.*", unless=[NO_GOOGLE_CLOUD])
def models_are_published_by_roles(settings: Settings) -> Iterator[Gap]:
    """Models are published by groups and by accounts of pipelines, never by one person's account."""
    for name, member in settings.ml_services.tensorflow_serving.publishers.items():
        if member.startswith("user:"):
            yield Gap(
                path=f"ml_services.tensorflow_serving.publishers.{name}",
                reason="a person keeps the right after a change of occupation",
                remedy="name a group, or the account of a pipeline",
            )


def _changes_something(role: RoleSettings) -> bool:
    verbs = {verb for rule in role.kubernetes for verb in rule.verbs}
    return bool(verbs - READING_VERBS) or not all(_only_reads(grant.role) for grant in role.google)


def _only_reads(role: str) -> bool:
    return role.lower().endswith(READING_ROLES)
