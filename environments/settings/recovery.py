"""Disaster recovery: what is promised when a region is gone, and what a recovery stack must know of the platform."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from environments.settings.google_cloud import Region
from environments.settings.model import ResourceName, SettingsModel


class DisasterRecoverySettings(SettingsModel):
    """What is promised when the region of the platform is gone. docs/disaster-recovery.md says how each is met."""

    region: Region
    """The second region: the recovery stack stands there, and backups and models lie there, too."""

    rpo_minutes: Annotated[int, Field(ge=1, le=86_400)]
    """Recovery point objective: minutes of work that may be lost at most, in whatever store."""

    rto_minutes: Annotated[int, Field(ge=1, le=10_080)]
    """Recovery time objective: minutes from the decision to fail over until the API answers from the second region."""


class PrimarySettings(SettingsModel):
    """The platform that a recovery stack can stand in for, as its outputs tell it.

    Written down here by whoever brought the platform up, and never looked up: when this is needed, the platform, its
    state and its key may be gone.
    """

    region: Region | None
    """Its region; output `google_cloud.region`."""

    network_id: Annotated[str, StringConstraints(pattern=r"^projects/[^/\s]+/global/networks/[^/\s]+$")] | None
    """Its VPC, which belongs to no region; output `network.id`."""

    private_services_range: ResourceName | None
    """Name of the range that Cloud SQL takes addresses from in that VPC; output `network.private_services_range`."""

    database_instance: Annotated[str, StringConstraints(pattern=r"^[a-z][-a-z0-9]{0,96}$")] | None
    """Instance of PostgreSQL's primary, random suffix included; output `postgresql.instance`."""

    backup_plan_id: (
        Annotated[str, StringConstraints(pattern=r"^projects/[^/\s]+/locations/[^/\s]+/backupPlans/[^/\s]+$")] | None
    )
    """Plan whose backups of the cluster are restored; output `backup.plan_id`."""

    api_account: (
        Annotated[
            str, StringConstraints(pattern=r"^[a-z][-a-z0-9]{4,28}[a-z0-9]@[-a-z0-9.]+\.iam\.gserviceaccount\.com$")
        ]
        | None
    )
    """Google account of the API's pods, which the database knows as a login; output `api.service_account`."""

    certificate_map: ResourceName | None
    """Certificates of the public names, which belong to no region; output `edge.certificate_map`."""


class RecoverySettings(SettingsModel):
    """A stack of kind recovery. All others leave it as it is."""

    promoted: bool
    """Whether its database has taken the primary's place: false follows the primary, true takes writes. Not undone."""

    primary: PrimarySettings
