"""PostgreSQL inside the cluster."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Resource

from components.api_database import InClusterDatabaseArgs
from components.controllers import Controllers
from components.in_cluster_authority import ClientCertificate, InClusterAuthority
from components.platform.contract import Sections
from components.platform.in_cluster import API_LOGIN, LOGIN_SECRET, ArchiveArgs, cloud_native_pg_args, login_args
from components.platform.parts.tenant_databases import OnCloudNativePg
from components.platform.placement import Placement
from components.postgresql.cloud_native_pg import CloudNativePg
from environments.settings import Settings


class InClusterDatabase:
    """CloudNativePG (satisfies `Database`). In any cluster."""

    server: CloudNativePg
    for_the_api: InClusterDatabaseArgs
    for_tenants: OnCloudNativePg
    ready: Sequence[Resource]
    outputs: Sections

    def __init__(
        self,
        settings: Settings,
        inside: Placement,
        *,
        authority: InClusterAuthority,
        controllers: Controllers,
        encryption_key: Input[str] | None,
        archive: ArchiveArgs | None,
    ) -> None:
        """Register it.

        Args:
            settings: Settings of the environment.
            inside: Inside the cluster.
            authority: Who signs the servers' certificates and the logins.
            controllers: The operator among them.
            encryption_key: Key of the volumes on Google Cloud; None on an existing cluster.
            archive: Where the servers archive; None where there is no bucket.
        """
        self._settings, self._inside, self._authority = settings, inside, authority
        self.server = CloudNativePg(
            "postgres",
            cloud_native_pg_args(
                settings, issuer=authority.issuer, encryption_key=encryption_key, archive=archive, after=[controllers]
            ),
            inside.holding_data,
        )
        self.ready = [self.server]
        self.for_the_api = InClusterDatabaseArgs(login_secret=LOGIN_SECRET, peer=self.server.peer)
        self.for_tenants = OnCloudNativePg(server=self.server, issuer=authority.issuer)
        self.outputs = {
            "postgresql": {
                "primary_host": self.server.primary.host,
                "replica_hosts": [replica.host for replica in self.server.replicas.values()],
                "port": self.server.primary.port,
                "database": self.server.database,
                "users": self.server.users,
                "authentication": "client-certificate",
            }
        }

    def admit_the_api(self, *, namespace: Input[str]) -> None:
        """Have the API's login signed, in its own namespace; its pods wait for the Secret."""
        ClientCertificate(
            "api-database-login",
            login_args(self._settings, role=API_LOGIN, namespace=namespace, issuer=self._authority.issuer),
            self._inside.child,
        )
