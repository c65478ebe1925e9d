"""A tenant's database on Cloud SQL, and the login of its Google account.

Owns the database and the login. Does not own the instance, nor the account and its role to log in
(roles/cloudsql.instanceUser).
Both are only forgotten when the tenant leaves the settings (`ABANDON`): its data goes by a decision and not by an `up`,
and PostgreSQL refuses to drop a role that owns something.

What Cloud SQL's API has no property for, and a migration must do, once per tenant, before its pods come
(docs/tenants.md has the statements): the role becomes the database's owner, nobody else may connect to it, and the
role's number of connections is bounded. Until then the role may connect to every database of the instance and read the
names of what is in it, but no row: PostgreSQL gives the public no right on tables, and since version 15 none to make
any.
Deliberately not set: `password` (IAM tokens), `database_roles` (the defaults of Cloud SQL are no rights at all).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.postgresql.cloud_sql import login


@dataclass(frozen=True, kw_only=True)
class CloudSqlTenantArgs:
    """One tenant.

    Attributes:
        project: Project id.
        instance: Name of the primary's instance.
        database: Name of the database.
        service_account_email: Address of the Google service account that logs in.
    """

    project: str
    instance: Input[str]
    database: str
    service_account_email: Input[str]


class CloudSqlTenant(ComponentResource):
    """A database and its login (satisfies `TenantDatabase`)."""

    database: Output[str]
    user: Output[str]

    def __init__(self, name: str, args: CloudSqlTenantArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:CloudSqlTenant", name, None, opts)
        child = ResourceOptions(parent=self)

        database = gcp.sql.Database(
            f"{name}-database",
            project=args.project,
            instance=args.instance,
            name=args.database,
            charset="UTF8",
            collation="en_US.UTF8",
            deletion_policy="ABANDON",
            opts=child,
        )
        user = gcp.sql.User(
            f"{name}-user",
            project=args.project,
            instance=args.instance,
            name=login(args.service_account_email),
            type="CLOUD_IAM_SERVICE_ACCOUNT",
            deletion_policy="ABANDON",
            opts=child,
        )

        self.database = database.name
        self.user = user.name
        self.register_outputs({"database": self.database, "user": self.user})
