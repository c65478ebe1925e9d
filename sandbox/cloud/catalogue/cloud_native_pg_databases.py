"""CloudNativePG's databases and roles, as far as we set them; anything else is refused."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.cloud_native_pg import API_VERSION, CHART, SOURCE, named, role_fields
from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition, Rule, fixed
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Record, record

_RECLAIM = Choice(("delete", "retain"))

_FIXED = {
    "Database": ("cluster", "name", "encoding", "localeCollate", "localeCType", "template"),
    "DatabaseRole": ("name", "cluster"),
}
"""Fields of the definitions with the rule `self == oldSelf`."""


@functools.cache
def database_shape() -> Record:
    """A Database."""
    return custom_shape(
        "Database",
        record(
            "Database spec",
            required={"cluster": named("cluster"), "name": STRING, "owner": STRING},
            ensure=Choice(("present", "absent")),
            allowConnections=BOOLEAN,
            connectionLimit=INTEGER,
            databaseReclaimPolicy=_RECLAIM,
            encoding=STRING,
            isTemplate=BOOLEAN,
            localeCollate=STRING,
            localeCType=STRING,
            template=STRING,
        ),
    )


@functools.cache
def role_shape() -> Record:
    """A DatabaseRole."""
    return custom_shape(
        "DatabaseRole",
        record(
            "DatabaseRole spec",
            required={"cluster": named("cluster"), "name": STRING},
            ensure=Choice(("present",)),
            databaseRoleReclaimPolicy=_RECLAIM,
            **role_fields(),
        ),
    )


def _changed(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """The definition's own rules. The provider knows nothing of them, and tries an update in place."""
    for field in _FIXED[kind]:
        if old["spec"].get(field) != new["spec"].get(field):
            return f"{kind} is invalid: spec.{field}: Invalid value: {field} is immutable"
    return None


def _fixed(kind: str) -> tuple[Rule, ...]:
    return tuple(fixed(f"spec.{field}") for field in _FIXED[kind])


def _reserved(*names: str) -> Rule:
    listed = ", ".join(f"'{name}'" for name in names)
    return Rule(at="spec.name", expression=f"!(self in [{listed}])", message=f"{', '.join(names)}: reserved names")


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "Database",
        shape=database_shape,
        sources=(SOURCE.format("databases"),),
        definition=Definition(
            plural="databases",
            chart=CHART,
            rules=(*_fixed("Database"), _reserved("postgres", "template0", "template1")),
        ),
        change_guard=functools.partial(_changed, "Database"),
        computed={"status": lambda _: {"applied": True}},
        spec={"cluster": {"name": "postgres"}, "name": "tenant_acme", "owner": "tenant_acme"},
        changed_spec={
            "cluster": {"name": "postgres"},
            "name": "tenant_acme",
            "owner": "tenant_acme",
            "connectionLimit": 10,
        },
    ),
    custom_resource(
        API_VERSION,
        "DatabaseRole",
        shape=role_shape,
        sources=(SOURCE.format("databaseroles"),),
        definition=Definition(
            plural="databaseroles",
            chart=CHART,
            rules=(
                *_fixed("DatabaseRole"),
                _reserved("postgres", "streaming_replica"),
                Rule(
                    at="spec.name",
                    expression="self != '' && !self.startsWith('pg_') && !self.startsWith('cnpg_')",
                    message="names that begin with pg_ and cnpg_ belong to PostgreSQL and its operator",
                ),
                Rule(
                    at="spec",
                    expression="!(has(self.passwordSecret) && has(self.disablePassword) && self.disablePassword)",
                    message="a login without a password has no passwordSecret",
                ),
            ),
        ),
        change_guard=functools.partial(_changed, "DatabaseRole"),
        computed={"status": lambda _: {"applied": True}},
        spec={"cluster": {"name": "postgres"}, "name": "tenant_acme", "login": True},
        changed_spec={"cluster": {"name": "postgres"}, "name": "tenant_acme", "login": True, "connectionLimit": 10},
    ),
)
