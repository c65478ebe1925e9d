"""Who may log in to PostgreSQL inside the cluster, and how it is proved: pure functions.

By certificates over TLS only. Clients meet a PgBouncer, which checks theirs and passes the login on under its own.
Source: src/backend/libpq/pg_hba.conf.sample and pg_ident.conf.sample of PostgreSQL 17.
"""

from __future__ import annotations

from components.postgresql.cloud_native_pg_args import CloudNativePgArgs
from components.postgresql.tenant_database import ROLE_PREFIX

POOLER_LOGIN = "pgbouncer_lookup"
"""PgBouncer's own login. Not the operator's `cnpg_pooler_pgbouncer`: that name is reserved for poolers whose
certificates the operator signs, which it can only with an authority whose key it holds."""

AUTH_QUERY = "SELECT usename, passwd FROM public.pgbouncer_lookup($1)"

LOOKUP: tuple[str, ...] = (
    f"CREATE ROLE {POOLER_LOGIN} WITH LOGIN",
    f"GRANT CONNECT ON DATABASE postgres TO {POOLER_LOGIN}",
    "CREATE FUNCTION public.pgbouncer_lookup(uname TEXT) RETURNS TABLE (usename name, passwd text) "
    "LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS "
    "'SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE usename = $1'",
    "REVOKE ALL ON FUNCTION public.pgbouncer_lookup(text) FROM public",
    f"GRANT EXECUTE ON FUNCTION public.pgbouncer_lookup(text) TO {POOLER_LOGIN}",
)
"""What the operator would set up for a pooler of its own making. No role has a password, so the lookup finds none."""

NOBODY_ELSE = "host all all all reject"
"""Last line of ours: CloudNativePG would append one that lets passwords in, with and without TLS."""

TENANTS = "tenants"
"""Name of the map by which tenants' certificates become their roles."""

TENANT_ROLE = f"{ROLE_PREFIX}[a-z0-9_]+"


def client_rules(args: CloudNativePgArgs) -> list[str]:
    """`pg_hba`, in order: certificates over TLS for each login, and nobody else. (The operator's own come first.)

    A tenant's role gets into the database of its own name. One line serves all of them, so that a tenant more changes
    nothing here; names as regular expressions are PostgreSQL's since version 16.
    """
    return [
        f"hostssl postgres {POOLER_LOGIN} all cert",
        *(f"hostssl {args.database} {login} all cert map={login}" for login in sorted(args.logins.values())),
        f"hostssl sameuser /^{TENANT_ROLE}$ all cert map={TENANTS}",
        NOBODY_ELSE,
    ]


def login_map(args: CloudNativePgArgs) -> list[str]:
    """`pg_ident`: a login is proved by its own certificate, or by the pooler's, which has checked its client's."""
    return [
        *(f"{login} {subject} {login}" for login in sorted(args.logins.values()) for subject in (login, POOLER_LOGIN)),
        rf"{TENANTS} /^({TENANT_ROLE})$ \1",
        f"{TENANTS} {POOLER_LOGIN} /^{TENANT_ROLE}$",
    ]


def pooler_client_rules(args: CloudNativePgArgs) -> list[str]:
    """`pg_hba` of the PgBouncers, in order."""
    return [
        *(f"hostssl {args.database} {login} 0.0.0.0/0 cert" for login in sorted(args.logins.values())),
        # PgBouncer knows no patterns; the servers behind it know which of these are tenants.
        "hostssl sameuser all 0.0.0.0/0 cert",
        "host all all 0.0.0.0/0 reject",
        "host all all ::/0 reject",
    ]
