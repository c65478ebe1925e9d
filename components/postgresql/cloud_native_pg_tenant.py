"""A tenant's database on CloudNativePG, and the role that owns it.

Owns the role and the database, both as custom resources beside the Cluster, so that a tenant comes and goes without a
change of it. Does not own the Cluster, whose `pg_hba` lets a tenant's role into the database of its own name and no
other, nor the certificate that the tenant's pods prove themselves with (a `ClientCertificate` in their namespace).
Both outlive the tenant's leaving (`retain`): its data goes by a decision and not by an `up`.

Deliberately not set
- `clientCertificate` of the role: the operator would sign it, into a Secret beside the Cluster and not where the
  tenant's pods are, with an authority whose key it does not hold.
- `passwordSecret`: there is nothing to keep secret.
- `schemas`, `extensions`: what is in the database is the tenant's.
Weak: PgBouncer's pool for a tenant is as large as the platform's own; the role's limit of connections is what holds,
and a client beyond it waits for PgBouncer's next try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.postgresql.cloud_native_pg import API_VERSION

APPLIED = {"pulumi.com/waitFor": "jsonpath={.status.applied}=true", "pulumi.com/timeoutSeconds": "300"}
"""`up` waits until PostgreSQL has it, instead of going on with a database that is not there."""


@dataclass(frozen=True, kw_only=True)
class CloudNativePgTenantArgs:
    """One tenant.

    Attributes:
        namespace: Namespace of the Cluster.
        cluster: Name of the Cluster.
        object_name: Name of the custom resources.
        database: Name of the database and of the role that owns it.
        connections: Connections that the role may hold at the same time.
        after: What must exist before: the Cluster.
        labels: Labels of both objects.
    """

    namespace: str
    cluster: str
    object_name: str
    database: str
    connections: int
    after: Sequence[Resource]
    labels: Mapping[str, str]


class CloudNativePgTenant(ComponentResource):
    """A database and its owner (satisfies `TenantDatabase`)."""

    database: Output[str]
    user: Output[str]

    def __init__(self, name: str, args: CloudNativePgTenantArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:CloudNativePgTenant", name, None, opts)
        metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {
            "name": args.object_name,
            "namespace": args.namespace,
            "labels": dict(args.labels),
            "annotations": APPLIED,
        }

        role = kubernetes.apiextensions.CustomResource(
            f"{name}-role",
            api_version=API_VERSION,
            kind="DatabaseRole",
            metadata=metadata,
            spec=role_spec(args),
            opts=ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        database = kubernetes.apiextensions.CustomResource(
            f"{name}-database",
            api_version=API_VERSION,
            kind="Database",
            metadata=metadata,
            spec=database_spec(args),
            opts=ResourceOptions(parent=self, depends_on=[role]),
        )

        # By URN: known at preview, and handed out only once there is something behind it.
        self.database = database.urn.apply(lambda _: args.database)
        self.user = database.urn.apply(lambda _: args.database)
        self.register_outputs({"database": self.database, "user": self.user})


def role_spec(args: CloudNativePgTenantArgs) -> dict[str, Any]:
    """`spec` of the DatabaseRole: it logs in, and has no right that reaches beyond its database."""
    return {
        "cluster": {"name": args.cluster},
        "name": args.database,
        "comment": "Logs in by certificate, to the database of its own name.",
        "ensure": "present",
        "databaseRoleReclaimPolicy": "retain",
        "login": True,
        "disablePassword": True,
        "superuser": False,
        "createdb": False,
        "createrole": False,
        "replication": False,
        "bypassrls": False,
        "connectionLimit": args.connections,
    }


def database_spec(args: CloudNativePgTenantArgs) -> dict[str, Any]:
    """`spec` of the Database."""
    return {
        "cluster": {"name": args.cluster},
        "name": args.database,
        "owner": args.database,
        "ensure": "present",
        "databaseReclaimPolicy": "retain",
        "encoding": "UTF8",
        "localeCollate": "C.UTF-8",
        "localeCType": "C.UTF-8",
        "template": "template0",
        "connectionLimit": args.connections,
    }
