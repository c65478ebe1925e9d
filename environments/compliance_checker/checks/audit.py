"""The audit trail, and logs that nobody edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, Check, at_least, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.obligations import MINIMA, Obligation, Record, kept


@derived_from("audit.locked", unless=[NO_GOOGLE_CLOUD])
def audit_trail_is_locked(settings: Settings) -> Iterator[Gap]:
    """Nobody, not even an owner, can delete an entry of the audit trail before its time."""
    if not settings.audit.locked:
        yield Gap(
            path="audit.locked",
            reason="whoever owns the project can delete the trail of what they did",
            remedy="set it to true; it cannot be undone",
        )


@derived_from("observability.escalation.critical", "observability.channels.*.registered", unless=[NO_GOOGLE_CLOUD])
def alerts_wake_somebody(settings: Settings) -> Iterator[Gap]:
    """A critical alert goes to two channels, one of which is no mail.

    What is registered by hand is a chat or a pager. Which of them, no resource knows, and so no check asks.
    """
    channels = settings.observability.channels
    critical = settings.observability.escalation.critical
    if not any(channels[name].registered is not None for name in critical):
        yield Gap(
            path="observability.escalation.critical",
            reason="nobody gets up for mail",
            remedy="register a pager in the project (docs/bootstrap.md), and add its channel",
        )
    elif len(critical) < 2:
        yield Gap(
            path="observability.escalation.critical",
            reason="when the one channel is down, nobody is told",
            remedy="add a second channel",
        )


def _long_enough(record: Record, obligation: Obligation, paths: tuple[str, ...]) -> Check:
    """A check against the table of minima; the invariants ask the same of whoever declares the obligation."""
    minimum = MINIMA[record][obligation]
    names: Mapping[Obligation, str] = {"hipaa": "HIPAA", "soc2": "SOC 2"}

    def judge(settings: Settings) -> Iterator[Gap]:
        for path, days in kept(record, settings):
            yield from at_least(path, days, minimum.days, f"{names[obligation]} asks for {minimum.days:,}", " days")

    judge.__name__ = f"{record}_kept_for_{obligation}".replace(" ", "_")
    one = "The audit trail is" if record == "audit trail" else f"{record.capitalize()} are"
    judge.__doc__ = f"{one} kept for the {minimum.days:,} days of {names[obligation]}.\n\n{minimum.source}."
    return derived_from(*paths, unless=[NO_GOOGLE_CLOUD])(judge)


_TRAIL = ("audit.retention_days",)
_LOGS = ("observability.log_retention.application_days", "observability.log_retention.platform_days")
_BACKUPS = (
    "backup.retention_days",
    "database.postgresql.engine",
    "database.postgresql.backup.retained_backups",
    "database.postgresql.backup.point_in_time_days",
    "cache.redis.engine",
    "cache.redis.backup.retention_days",
)

audit_trail_for_hipaa = _long_enough("audit trail", "hipaa", _TRAIL)
audit_trail_for_soc2 = _long_enough("audit trail", "soc2", _TRAIL)
logs_for_hipaa = _long_enough("logs", "hipaa", _LOGS)
logs_for_soc2 = _long_enough("logs", "soc2", _LOGS)
backups_for_hipaa = _long_enough("backups", "hipaa", _BACKUPS)
backups_for_soc2 = _long_enough("backups", "soc2", _BACKUPS)
