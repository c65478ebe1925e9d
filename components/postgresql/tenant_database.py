"""What every engine makes of a tenant's place in PostgreSQL: a database, and a role that logs in to it."""

from __future__ import annotations

from typing import Protocol

from pulumi import Output


class TenantDatabase(Protocol):
    """The outputs that an engine must have."""

    database: Output[str]
    user: Output[str]


ROLE_PREFIX = "tenant_"
"""Roles and databases of tenants begin with it, so that rules of the server can tell them from the platform's."""


def database_name(tenant: str) -> str:
    """Name of the tenant's database, and with CloudNativePG of its role: dashes are no part of a plain SQL name.

    Args:
        tenant: Lower-case letters, digits and inner dashes; so no two tenants meet in one name.
    """
    return f"{ROLE_PREFIX}{tenant.replace('-', '_')}"
