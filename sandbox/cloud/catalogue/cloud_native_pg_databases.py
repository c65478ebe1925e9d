"""CloudNativePG's databases and roles, as far as we set them; anything else is refused."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.cloud_native_pg import API_VERSION, CHART, SOURCE, named, role_fields
from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape, needs_chart
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Record, record

_RECLAIM = Choice(("delete", "retain"))

_FIXED = {
    "Database": ("name", "encoding", "localeCollate", "localeCType", "template"),
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


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "Database",
        shape=database_shape,
        sources=(SOURCE.format("databases"),),
        guard=needs_chart(CHART, "Database", API_VERSION),
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
        guard=needs_chart(CHART, "DatabaseRole", API_VERSION),
        change_guard=functools.partial(_changed, "DatabaseRole"),
        computed={"status": lambda _: {"applied": True}},
        spec={"cluster": {"name": "postgres"}, "name": "tenant_acme", "login": True},
        changed_spec={"cluster": {"name": "postgres"}, "name": "tenant_acme", "login": True, "connectionLimit": 10},
    ),
)
