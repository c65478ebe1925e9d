"""One tenant; filled by the layers of its plan and its own file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.errors import InvariantErrors
from environments.settings.ml_services import TrackName
from environments.settings.model import Distinct, ListOf, SettingsModel
from environments.settings.quota import ContainerLimitSettings, QuotaSettings, containers_without_room

PREFIX = "tenant-"
"""Before a tenant's name in its namespace (63 characters at most), its Google service account (30) and its database
(63 bytes): the account leaves the least room, and no name is cut, so that two tenants never meet in one."""

LONGEST_NAME = 30 - len(PREFIX)

RESERVED_NAMES = ("default", "platform", "system")
"""What labels, bills and logs call things that belong to no tenant."""


def _is_free(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise ValueError(
            f"{name} has {len(name)} characters, and {LONGEST_NAME} are the most: {PREFIX}<name> is also a Google "
            "service account, which has 30; choose a shorter name"
        )
    if name in RESERVED_NAMES:
        raise ValueError(f"{name} is taken: labels and bills mean the platform's own by it; choose another name")
    return name


TenantName = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$"), AfterValidator(_is_free)]
"""Lower-case letters, digits and inner dashes, a letter first."""

Residency = Annotated[str, StringConstraints(pattern=r"^(eu|us|[a-z]+-[a-z]+[0-9]+)$")]
"""`eu`, `us`, or one region (`europe-west1`)."""


class TenantDatabaseSettings(SettingsModel):
    """The tenant's own database, in the platform's PostgreSQL cluster."""

    connections: Annotated[int, Field(ge=1, le=500)]
    """Connections that the tenant's role may hold at the same time. CloudNativePG enforces it; Cloud SQL has no
    property for it, so that a migration must (`ALTER ROLE ... CONNECTION LIMIT`)."""


class TenantCacheSettings(SettingsModel):
    """The tenant's part of the platform's Redis cluster."""

    key_space: bool
    """Whether the tenant's pods reach Redis, and may use the keys that begin with `tenant:<name>:`, and no others."""


class TenantModelSettings(SettingsModel):
    """The tenant's way to the models."""

    tracks: Annotated[ListOf[TrackName], Distinct]
    """Tracks whose servers the tenant's pods may call directly, where an environment serves them; with none, models
    answer only through the API, which counts and limits."""


class TenantSettings(SettingsModel):
    """A tenant of the platform."""

    name: TenantName
    """Name; makes the namespace and the Google service account `tenant-<name>`, the database and the role
    `tenant_<name>`, the keys `tenant:<name>:`."""

    plan: Literal["free", "premium", "enterprise"]
    """Plan that the tenant pays for."""

    residency: Residency
    """Where the tenant's data must stay (GDPR Art. 44): a jurisdiction, or one region, backups included."""

    group: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+@[a-z0-9.-]+$")]
    """Google group of the tenant's operators; becomes the subject of the role binding."""

    quota: QuotaSettings
    containers: ContainerLimitSettings
    database: TenantDatabaseSettings
    cache: TenantCacheSettings
    models: TenantModelSettings

    @model_validator(mode="after")
    def _a_container_fits_into_the_quota(self) -> TenantSettings:
        if found := list(containers_without_room(self.quota, self.containers)):
            raise InvariantErrors(found)
        return self
