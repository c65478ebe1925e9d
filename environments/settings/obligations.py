"""How long frameworks ask that things are kept: one table, with who says so, for every kind of record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

Obligation = Literal["hipaa", "soc2"]
Record = Literal["audit trail", "backups", "logs"]


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """The shortest time that a framework lets one keep a kind of record.

    Attributes:
        days: Days; a year has 365, and as many leap days are added as the span can hold.
        source: Who says so.
    """

    days: int
    source: str


MINIMA: Mapping[Record, Mapping[Obligation, Minimum]] = {
    "audit trail": {
        "hipaa": Minimum(
            days=6 * 365 + 2,
            source="45 CFR 164.316(b)(2)(i): six years from the creation of the documentation",
        ),
        "soc2": Minimum(
            days=365,
            source="derived by us: a Type II report usually covers twelve months, and its evidence must last as long",
        ),
    },
    "backups": {
        "hipaa": Minimum(
            days=30,
            source="derived by us: 45 CFR 164.308(a)(7)(ii)(A) asks for exact copies that can be retrieved and names "
            "no time; damage that is found at the end of a month must still be mended",
        ),
        "soc2": Minimum(
            days=7,
            source="derived by us: A1.2 asks for backups that meet the commitments and names no time; damage done on a "
            "day off must still be mended a week later",
        ),
    },
    "logs": {
        "hipaa": Minimum(
            days=90,
            source="derived by us: 45 CFR 164.308(a)(1)(ii)(D) asks for regular review of activity and names no time; "
            "a quarter is what one review looks back on",
        ),
        "soc2": Minimum(
            days=30,
            source="derived by us: CC7.2 and CC7.3 ask that anomalies are found and judged; incidents are investigated "
            "over weeks",
        ),
    },
}
"""GDPR sets no minimum: article 5(1)(e) asks for the shortest time that serves, which each retention states."""


def shortfalls(record: Record, path: str, days: int, obligations: tuple[Obligation, ...]) -> Iterator[InvariantError]:
    """What is kept too short, by each framework that says so.

    Args:
        record: What is kept.
        path: The setting that says how long, relative to the model that raises.
        days: Its value.
        obligations: The frameworks that apply.
    """
    for obligation in obligations:
        minimum = MINIMA[record][obligation]
        if days < minimum.days:
            yield InvariantError(
                path,
                f"{days} days are under the {minimum.days} of {obligation} ({minimum.source})",
                f"keep at least {minimum.days} days, or take {obligation} from the obligations",
            )


def kept(record: Record, settings: Settings) -> Iterator[tuple[str, int]]:
    """The settings that say how long records of a kind stay, with their days; of a store, what its engine goes by."""
    if record == "audit trail":
        yield "audit.retention_days", settings.audit.retention_days
    elif record == "logs":
        retention = settings.observability.log_retention
        yield "observability.log_retention.application_days", retention.application_days
        yield "observability.log_retention.platform_days", retention.platform_days
    else:
        yield from _kept_backups(settings)


def everything_is_kept_as_long_as_frameworks_ask(settings: Settings) -> Iterator[InvariantError]:
    """Backups of every store, and logs that can be searched; the audit trail's own model looks after itself."""
    records: tuple[Record, ...] = ("logs", "backups")
    for record in records:
        for path, days in kept(record, settings):
            yield from shortfalls(record, path, days, settings.audit.obligations)


def _kept_backups(settings: Settings) -> Iterator[tuple[str, int]]:
    postgresql, redis = settings.database.postgresql, settings.cache.redis
    if settings.cluster.engine == "gke":
        yield "backup.retention_days", settings.backup.retention_days
    if postgresql.engine == "cloud_sql":
        yield "database.postgresql.backup.retained_backups", postgresql.backup.retained_backups
    else:
        yield "database.postgresql.backup.point_in_time_days", postgresql.backup.point_in_time_days
    if redis.engine == "memorystore":
        yield "cache.redis.backup.retention_days", redis.backup.retention_days
