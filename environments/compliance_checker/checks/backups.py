"""What can be brought back, from where, and after whose doing."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, Exemption, at_least, at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.stack import RECOVERY

SHORTEST_POINT_IN_TIME_DAYS = 7
"""Derived by us: damage done on a day off is found within the week."""

LONGEST_BETWEEN_MINUTES = 1_440
"""Derived by us: a day's work."""


def _is_recovery(settings: Settings) -> str | None:
    return "the stack is itself the second region" if settings.stack.kind == RECOVERY else None


IS_RECOVERY = Exemption(settings=("stack.kind",), reason=_is_recovery)


@derived_from(
    "database.postgresql.engine",
    "database.postgresql.in_cluster.backup_folder",
    "database.postgresql.backup.point_in_time_days",
    unless=[],
)
def database_goes_back_in_time(settings: Settings) -> Iterator[Gap]:
    """The database can be set back to any moment of the last seven days.

    Derived by us: frameworks ask for copies that can be retrieved, and name no time.
    """
    postgresql = settings.database.postgresql
    if postgresql.engine == "cloudnative_pg" and postgresql.in_cluster.backup_folder is None:
        yield Gap(
            path="database.postgresql.in_cluster.backup_folder",
            reason="nothing is archived",
            remedy="name a folder of a bucket",
        )
    yield from at_least(
        "database.postgresql.backup.point_in_time_days",
        postgresql.backup.point_in_time_days,
        SHORTEST_POINT_IN_TIME_DAYS,
        "damage is found later",
        " days",
    )


@derived_from("backup.rpo_minutes", unless=[NO_GOOGLE_CLOUD])
def cluster_is_backed_up_daily(settings: Settings) -> Iterator[Gap]:
    """The cluster is backed up at least once a day."""
    yield from at_most(
        "backup.rpo_minutes",
        settings.backup.rpo_minutes,
        LONGEST_BETWEEN_MINUTES,
        "so much work is lost with the cluster",
        " minutes",
    )


@derived_from("backup.delete_lock_days", unless=[NO_GOOGLE_CLOUD])
def backups_withstand_their_owner(settings: Settings) -> Iterator[Gap]:
    """Nobody, not even an owner, can delete a backup of the cluster on the day that it is made."""
    yield from at_least(
        "backup.delete_lock_days",
        settings.backup.delete_lock_days,
        1,
        "whoever takes an owner's account takes the backups along",
        " days",
    )


@derived_from("disaster_recovery.region", "backup.region", "google_cloud.region", unless=[IS_RECOVERY, NO_GOOGLE_CLOUD])
def a_region_can_be_lost(settings: Settings) -> Iterator[Gap]:
    """A recovery point and a recovery time are promised for the loss of the region, and backups lie outside of it."""
    if settings.disaster_recovery is None:
        yield Gap(
            path="disaster_recovery.region",
            reason="nothing is promised for the loss of the region",
            remedy="take the override disaster_recovery, or set disaster_recovery as it does",
        )
    if settings.backup.region == settings.google_cloud.region:
        yield Gap(
            path="backup.region",
            reason="backups of the cluster are lost with the cluster's own region",
            remedy="name another region of the same jurisdiction",
        )
