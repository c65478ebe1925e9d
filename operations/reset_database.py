"""`reset-database`: an empty database in place of a full one, in development and nowhere else.

The database is dropped and made again with the owner, the encoding, the locale and the limit that it had; logins stay
as they are. What was in it is gone: schema and data come from the migrations. PostgreSQL's superuser logs in from
inside its own pod only, so the statements go in there, through the API server.
"""

from __future__ import annotations

from operations.cluster import Cluster, reached
from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, OperationError
from operations.in_cluster_backup import servers
from operations.outputs import Outputs
from platform_contract.outputs import PostgresqlOutputs, TenantOutputs

ENVIRONMENT = "dev"
"""The one environment whose data is made up and made again at will."""

STATEMENTS = r"""
SELECT coalesce(
  (SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L '
                 'CONNECTION LIMIT %s', datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate,
                 datctype, greatest(datconnlimit, -1))
   FROM pg_database WHERE datname = :'name'),
  format('CREATE DATABASE %I OWNER %I TEMPLATE template0', :'name', :'name')) AS made \gset
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
:made;
"""
"""For psql, which quotes the name. A run that was killed between the two finds no database and makes one; one that
was killed while dropping finds it invalid, which PostgreSQL says by a limit of -2."""


def reset_database(engine: Engine, *, tenant: str | None, confirm: str | None) -> None:
    """Empties a database.

    Args:
        engine: The stack.
        tenant: The tenant whose database it is; the application's own where none is given.
        confirm: The stack's name, where an option has given it already.

    Raises:
        OperationError: The stack is not one of development, is protected, or was not confirmed.
    """
    session, settings = engine.session, engine.configuration.settings
    _refuse_what_matters(engine)
    if settings.database.postgresql.engine != "cloudnative_pg":
        raise OperationError(
            f"its database runs on {settings.database.postgresql.engine}, outside of the cluster",
            place=str(engine.configuration.config.origin("database.postgresql.engine")),
            consequence=NOTHING_CHANGED,
            remedy="reset a stack whose database runs in the cluster (engine: cloudnative_pg)",
        )
    outputs = engine.outputs()
    database = _database(outputs, tenant)
    with session.holding(engine.stack, "reset-database"), reached(engine, outputs) as cluster:
        namespace = settings.database.postgresql.in_cluster.namespace
        pod = _primary(cluster, namespace)
        session.confirm(
            f"Everything in the database {database} of the stack {engine.stack} is deleted.",
            expected=engine.stack,
            given=confirm,
            option=f"--confirm {engine.stack}",
        )
        session.children.act(
            [
                *cluster.command("exec", "--stdin", pod, "--namespace", namespace, "--container", "postgres", "--"),
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                f"--set=name={database}",
                "--file=-",
            ],
            extra=cluster.variables,
            standard_input=STATEMENTS,
            consequence=f"the database {database} may be gone; the same command makes it again",
        )
    if not session.dry_run:
        session.progress.say(f"the database {database} is empty: run the migrations, or restart what runs them")


def _refuse_what_matters(engine: Engine) -> None:
    settings, config = engine.configuration.settings, engine.configuration.config
    for refused, fact, path in (
        (settings.environment != ENVIRONMENT, f"it is of {settings.environment}", "environment"),
        (settings.protection.enabled, "it is protected", "protection.enabled"),
    ):
        if refused:
            raise OperationError(
                f"the stack {engine.stack} is not one to be emptied: {fact}",
                place=str(config.origin(path)),
                consequence=NOTHING_CHANGED,
                remedy=f"only unprotected stacks of {ENVIRONMENT} are reset; elsewhere a backup is restored",
            )


def _database(outputs: Outputs, tenant: str | None) -> str:
    if tenant is None:
        return outputs.need("postgresql", PostgresqlOutputs).database
    tenants = {name: outputs.find(f"tenants.{name}", TenantOutputs) for name in outputs.at("tenants") or {}}
    found = tenants.get(tenant)
    if found is None:
        raise OperationError(
            f"the stack {outputs.stack} has no tenant {tenant}; there are {', '.join(sorted(tenants)) or 'none'}",
            place="--tenant",
            consequence=NOTHING_CHANGED,
            remedy="name one of them",
        )
    return found.database


def _primary(cluster: Cluster, namespace: str) -> str:
    found = servers(cluster, namespace)
    primary = (found.get("status") or {}).get("currentPrimary")
    if not primary:
        raise OperationError(
            "PostgreSQL has no primary at the moment",
            place=f"namespace {namespace}",
            consequence=NOTHING_CHANGED,
            remedy=f"kubectl describe clusters.postgresql.cnpg.io --namespace {namespace}",
        )
    return str(primary)
