"""What must hold between a tenant and the environment that serves it. (Between tenants: platform_stacks.py.)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError
from environments.settings.jurisdiction import holds
from environments.settings.ml_services import CANARY, STABLE
from environments.settings.tenant import PREFIX

if TYPE_CHECKING:
    from environments.settings.settings import Settings

LONGEST_LOGIN = 63
"""Bytes of a PostgreSQL identifier (NAMEDATALEN - 1); PostgreSQL cuts a longer one without a word."""


def a_tenants_data_stay_where_they_must(settings: Settings) -> Iterator[InvariantError]:
    """Every place where the stack keeps a tenant's data, backups included (GDPR Art. 44)."""
    tenant = settings.tenant
    if tenant is None:
        return
    for path, location in places(settings).items():
        if not holds(tenant.residency, location):
            yield InvariantError(
                "tenant.residency",
                f"{tenant.name} must stay in {tenant.residency}, and this stack stands in {location} ({path})",
                "serve the tenant from a stack in its own jurisdiction, or agree on another residency with it",
            )


def the_models_of_a_tenant_are_served_somewhere(settings: Settings) -> Iterator[InvariantError]:
    """A track that this environment does not serve is passed over; one that nobody can mean is a slip."""
    tenant = settings.tenant
    if tenant is None:
        return
    known = {STABLE, CANARY, *settings.ml_services.tensorflow_serving.nodes_by_track}
    if strays := [track for track in tenant.models.tracks if track not in known]:
        yield InvariantError(
            "tenant.models.tracks",
            f"there is no track {', '.join(strays)}",
            f"choose among {', '.join(sorted(known))}; ml_services.tensorflow_serving.tracks makes others",
        )


def a_tenants_login_is_taken_whole(settings: Settings) -> Iterator[InvariantError]:
    """PostgreSQL cuts long names. (A namespace of the platform's cannot begin with `tenant-`: `NamespaceName`.)"""
    tenant = settings.tenant
    if tenant is None:
        return
    login = f"{PREFIX}{tenant.name}@{settings.google_cloud.project_id}.iam"
    if len(login) > LONGEST_LOGIN:
        yield InvariantError(
            "tenant.name",
            f"{tenant.name} is too long for this project: its database login {login} has {len(login)} bytes, and "
            f"PostgreSQL cuts names at {LONGEST_LOGIN}, so that two tenants could meet in one role",
            f"choose a name that is {len(login) - LONGEST_LOGIN} characters shorter",
        )


TENANT_INVARIANTS = (
    a_tenants_data_stay_where_they_must,
    the_models_of_a_tenant_are_served_somewhere,
    a_tenants_login_is_taken_whole,
)


def places(settings: Settings) -> dict[str, str]:
    """Where a stack keeps data, by the setting that says so."""
    found = {"google_cloud.region": settings.google_cloud.region, "backup.region": settings.backup.region}
    if settings.disaster_recovery is not None:
        found["disaster_recovery.region"] = settings.disaster_recovery.region
    if settings.database.postgresql.engine == "cloud_sql":
        found["database.postgresql.backup.location"] = settings.database.postgresql.backup.location
    return found
