"""What the database records, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, NOT_ON_CLOUD_SQL, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

CHANGES = ("ddl", "role", "write")
"""Classes of statements that change data, definitions or rights."""

WITHOUT_DATA = ("none", "ddl")
"""Statements whose text holds no rows."""


@derived_from("database.postgresql.logging.audit_classes", unless=[])
def database_changes_are_recorded(settings: Settings) -> Iterator[Gap]:
    """The database's audit trail has every change of data, definitions and rights.

    CIS Google Cloud 6.2.8.
    """
    yield from _missing(settings, CHANGES, "who changed what cannot be told afterwards")


@derived_from("database.postgresql.logging.audit_classes", unless=[])
def database_reads_are_recorded(settings: Settings) -> Iterator[Gap]:
    """The database's audit trail has every reading of data.

    45 CFR 164.312(b) asks that activity is recorded and names no kind; looking at somebody's data is one.
    """
    yield from _missing(settings, ("read",), "who looked at whose data cannot be told afterwards")


@derived_from("database.postgresql.logging.statements", unless=[])
def definitions_are_logged(settings: Settings) -> Iterator[Gap]:
    """The server's log has every change of a definition.

    CIS Google Cloud 6.2.4.
    """
    if settings.database.postgresql.logging.statements == "none":
        yield Gap(
            path="database.postgresql.logging.statements",
            reason="tables can be changed without a line in the log",
            remedy="set it to ddl",
        )


@derived_from("database.postgresql.logging.statements", "database.postgresql.logging.slow_statement_ms", unless=[])
def statements_with_data_stay_out_of_logs(settings: Settings) -> Iterator[Gap]:
    """The server's log holds no statement that has rows in it.

    CIS Google Cloud 6.2.6 for slow statements. Applications that bind values may still be more open than they mean to.
    """
    logging = settings.database.postgresql.logging
    if logging.statements not in WITHOUT_DATA:
        yield Gap(
            path="database.postgresql.logging.statements",
            reason=f"{logging.statements} writes what people entered into logs that many read",
            remedy="set it to ddl; pgAudit records changes for those who may see them",
        )
    if logging.slow_statement_ms != -1:
        yield Gap(
            path="database.postgresql.logging.slow_statement_ms",
            reason="slow statements are logged in full, what people entered included",
            remedy="set it to -1; Query Insights tells which are slow",
        )


@derived_from("database.postgresql.insights.record_client_address", unless=[NO_GOOGLE_CLOUD, NOT_ON_CLOUD_SQL])
def client_addresses_are_not_kept(settings: Settings) -> Iterator[Gap]:
    """Query Insights keeps no addresses of clients."""
    if settings.database.postgresql.insights.record_client_address:
        yield Gap(
            path="database.postgresql.insights.record_client_address",
            reason="addresses are kept that nobody needs for what it is there for",
            remedy="set it to false",
        )


@derived_from("database.postgresql.certificates.tier", unless=[NO_GOOGLE_CLOUD, NOT_ON_CLOUD_SQL])
def server_certificates_can_be_revoked(settings: Settings) -> Iterator[Gap]:
    """The authority that signs the database's certificates knows each one and can revoke it."""
    if settings.database.postgresql.certificates.tier == "DEVOPS":
        yield Gap(
            path="database.postgresql.certificates.tier",
            reason="tier DEVOPS issues and forgets: a stolen certificate is good until it ends",
            remedy="set it to ENTERPRISE",
        )


def _missing(settings: Settings, wanted: tuple[str, ...], consequence: str) -> Iterator[Gap]:
    if lacking := [name for name in wanted if name not in settings.database.postgresql.logging.audit_classes]:
        yield Gap(
            path="database.postgresql.logging.audit_classes",
            reason=f"without {', '.join(lacking)}, {consequence}",
            remedy=f"add {', '.join(lacking)}",
        )
