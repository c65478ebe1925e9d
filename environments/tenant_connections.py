"""Whether the database takes the connections of all tenants of a platform together, beside those of the API."""

from __future__ import annotations

from collections.abc import Sequence

from environments.environment_config import EnvironmentConfig
from environments.errors import InvalidSettingsError, Issue
from environments.settings import Settings
from environments.settings.capacity_invariants import VERSIONS_AT_ONCE
from environments.settings.in_cluster_invariants import OPERATORS_CONNECTIONS
from environments.settings.invariants import RESERVED_CONNECTIONS


def check_connections(config: EnvironmentConfig, tenants: Sequence[Settings]) -> None:
    """Compare what the tenants' plans promise with what is left.

    Args:
        config: The platform's settings.
        tenants: Settings of every tenant that the platform's database serves, those of cells included.

    Raises:
        InvalidSettingsError: It is too much.
    """
    promised = {found.tenant.name: found.tenant.database.connections for found in tenants if found.tenant is not None}
    if not promised or sum(promised.values()) <= (free := free_connections(config.settings)):
        return
    path = f"database.postgresql.{_bound(config.settings)}"
    raise InvalidSettingsError(
        [
            Issue(
                path=path,
                place=str(config.origin(path)),
                problem=f"{len(promised)} tenants are promised {sum(promised.values())} connections together, and "
                f"{free} are left beside the API's and the operators'",
                remedy="raise it, or move tenants to a platform of their own, or lower the plans' "
                "tenant.database.connections",
            )
        ],
        subject=config.subject,
    )


def free_connections(settings: Settings) -> int:
    """Server connections that are left for tenants."""
    postgresql = settings.database.postgresql
    pool = postgresql.connection_pool.max_size + postgresql.connection_pool.overflow
    if postgresql.engine == "cloud_sql":
        api = VERSIONS_AT_ONCE * settings.application.api.replicas.maximum * pool
        return postgresql.machine.max_connections - RESERVED_CONNECTIONS - api
    poolers = postgresql.in_cluster.pooler.instances * pool
    return postgresql.in_cluster.max_connections - OPERATORS_CONNECTIONS - poolers


def _bound(settings: Settings) -> str:
    """The setting that bounds them."""
    in_cluster = settings.database.postgresql.engine != "cloud_sql"
    return "in_cluster.max_connections" if in_cluster else "machine.max_connections"
