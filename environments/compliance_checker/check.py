"""The shape of a check: a pure function over settings, and the paths of the settings that it derives from.

A check is written as a function that yields gaps; its name becomes the check's, and the first line of its docstring
says what holds where there are none. A check says something of settings that validation allows: what invariants refuse
never gets here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

Judge: TypeAlias = Callable[[Settings], Iterable[Gap]]


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """When a check has nothing to judge.

    Attributes:
        settings: Paths of the settings that decide it.
        reason: Why it does not apply, or None where it does.
    """

    settings: tuple[str, ...]
    reason: Callable[[Settings], str | None]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to settings.

    Attributes:
        name: With dashes; frameworks name it so.
        statement: What holds where it is met.
        about: What else its docstring says: who asks for the figure, and what it cannot see.
        settings: Every path that decides the verdict; `*` stands for any name.
        exemptions: When it does not apply.
        judge: Yields what is missing.
    """

    name: str
    statement: str
    about: str
    settings: tuple[str, ...]
    exemptions: tuple[Exemption, ...]
    judge: Judge

    def reason(self, settings: Settings) -> str | None:
        """Why it does not apply; None where it does."""
        return next((said for one in self.exemptions if (said := one.reason(settings)) is not None), None)

    def gaps(self, settings: Settings) -> tuple[Gap, ...]:
        """What is missing; nothing where it does not apply."""
        return () if self.reason(settings) is not None else tuple(self.judge(settings))


def derived_from(*paths: str, unless: Iterable[Exemption]) -> Callable[[Judge], Check]:
    """Makes a check of a function.

    Args:
        paths: The settings that it reads.
        unless: What makes it not apply.
    """
    exemptions = tuple(unless)

    def made(judge: Judge) -> Check:
        statement, _, about = (judge.__doc__ or "").strip().partition("\n")
        settings = (*paths, *(path for one in exemptions for path in one.settings))
        return Check(
            name=judge.__name__.replace("_", "-"),
            statement=statement,
            about=" ".join(about.split()),
            settings=tuple(dict.fromkeys(settings)),
            exemptions=exemptions,
            judge=judge,
        )

    return made


def at_least(path: str, found: float, least: float, reason: str, unit: str = "") -> Iterator[Gap]:
    """A gap where a number is too small; the reason comes after it and a colon."""
    if found < least:
        yield Gap(
            path=path, reason=f"{_number(found, unit)}: {reason}", remedy=f"raise it to {_number(least)} or above"
        )


def at_most(path: str, found: float, most: float, reason: str, unit: str = "") -> Iterator[Gap]:
    """A gap where a number is too large; the reason comes after it and a colon."""
    if found > most:
        yield Gap(path=path, reason=f"{_number(found, unit)}: {reason}", remedy=f"lower it to {_number(most)} or below")


def _number(value: float, unit: str = "") -> str:
    return f"{value:,}{unit if value != 1 else unit.removesuffix('s')}"


def _no_google_cloud(settings: Settings) -> str | None:
    if settings.cluster.engine == "existing":
        return "the cluster exists already, and nothing of Google Cloud stands beside it"
    return None


def _in_the_cluster(settings: Settings) -> str | None:
    if settings.database.postgresql.engine == "cloudnative_pg":
        return "PostgreSQL runs inside the cluster"
    return None


def _managed(settings: Settings) -> str | None:
    if settings.database.postgresql.engine == "cloud_sql" and settings.cache.redis.engine == "memorystore":
        return "Google runs the data stores, and renews their certificates"
    return None


def _managed_redis(settings: Settings) -> str | None:
    if settings.cache.redis.engine == "memorystore":
        return "Memorystore knows its clients by IAM, which no setting changes"
    return None


def _no_tenant(settings: Settings) -> str | None:
    return "the settings are no tenant's" if settings.tenant is None else None


def _no_host_for_staff(settings: Settings) -> str | None:
    if not any(host.staff_only for host in settings.edge.hosts.values()):
        return "no host is for staff alone"
    return None


NO_GOOGLE_CLOUD = Exemption(settings=("cluster.engine",), reason=_no_google_cloud)
NOT_ON_CLOUD_SQL = Exemption(settings=("database.postgresql.engine",), reason=_in_the_cluster)
ALL_MANAGED = Exemption(settings=("database.postgresql.engine", "cache.redis.engine"), reason=_managed)
ON_MEMORYSTORE = Exemption(settings=("cache.redis.engine",), reason=_managed_redis)
NO_TENANT = Exemption(settings=("tenant.name",), reason=_no_tenant)
NO_HOST_FOR_STAFF = Exemption(settings=("edge.hosts.*.staff_only",), reason=_no_host_for_staff)
