"""The API tier."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Resource

from components.api import Api
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.parts.identities import Identities
from components.platform.placement import Placement
from components.platform.workloads import api_args
from environments.settings import Settings


class Application:
    """The API with its namespace."""

    api: Api
    outputs: Sections

    def __init__(
        self,
        settings: Settings,
        place: Placement,
        *,
        identities: Identities,
        database: ManagedDatabaseArgs | InClusterDatabaseArgs,
        after: Sequence[Resource],
    ) -> None:
        """Register it.

        Args:
            settings: Settings of the environment.
            place: Inside the cluster.
            identities: Who its pods are.
            database: How it reaches the database.
            after: What must exist before its pods.
        """
        self.api = Api(
            "api",
            api_args(settings, service_account_email=identities.api.email, database=database, after=after),
            place.child,
        )
        self.outputs = {
            "api": {
                "namespace": self.api.namespace,
                "host": self.api.host,
                "active_service": self.api.active_service,
                "preview_service": self.api.preview_service,
                "service_account": identities.api.email,
                "pod_labels": self.api.pod_labels,
                "port": settings.application.api.port,
            }
        }
