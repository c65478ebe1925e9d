"""How soon personal data are forgotten. The GDPR names no figures: each of these is ours, and says what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.obligations import kept

LONGEST_SEARCHABLE_DAYS = 180
"""Derived by us: what investigations look back on. The audit archive is longer, and read by auditors alone."""

LONGEST_IN_BACKUPS_DAYS = 90
"""Derived by us: whoever asks to be erased (Art. 17) is gone from the last backup a quarter later."""


@derived_from(
    "observability.log_retention.application_days",
    "observability.log_retention.platform_days",
    "observability.log_retention.default_days",
    unless=[NO_GOOGLE_CLOUD],
)
def searchable_logs_are_forgotten(settings: Settings) -> Iterator[Gap]:
    """Logs that can be searched are deleted after half a year.

    Derived by us: Art. 5(1)(e) asks for no longer than the purpose needs, and names no time.
    """
    for name, days in settings.observability.log_retention:
        yield from at_most(
            f"observability.log_retention.{name}",
            days,
            LONGEST_SEARCHABLE_DAYS,
            "investigations do not look back so far",
            " days",
        )


@derived_from(
    "backup.retention_days",
    "database.postgresql.engine",
    "database.postgresql.backup.retained_backups",
    "database.postgresql.backup.point_in_time_days",
    "cache.redis.engine",
    "cache.redis.backup.retention_days",
    unless=[NO_GOOGLE_CLOUD],
)
def backups_forget_who_is_erased(settings: Settings) -> Iterator[Gap]:
    """What is erased from a store is gone from its backups 90 days later.

    Derived by us from Art. 17. It does not see the backup that is taken when the database itself is deleted.
    """
    for path, days in kept("backups", settings):
        yield from at_most(
            path, days, LONGEST_IN_BACKUPS_DAYS, "for so long they keep what people asked to be erased", " days"
        )
