"""The API tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi import Input, Resource

from components.api import Api
from components.api_database import InClusterDatabaseArgs, ManagedDatabaseArgs
from components.platform.contract import Sections
from components.platform.placement import Placement
from components.platform.workloads import api_args
from environments.settings import Settings


class Application:
    """The API with its namespace."""

    api: Api
    namespaces: Mapping[str, Resource]  # name -> what makes it
    outputs: Sections

    def __init__(
        self,
        settings: Settings,
        place: Placement,
        *,
        service_account_email: Input[str] | None,
        database: ManagedDatabaseArgs | InClusterDatabaseArgs,
        host_aliases: Mapping[str, Input[str]],
        after: Sequence[Resource],
    ) -> None:
        """Register it.

        Args:
            settings: Settings of the environment.
            place: Inside the cluster.
            service_account_email: Google identity of its pods; None where there is no Google Cloud.
            database: How it reaches the database.
            host_aliases: Addresses by host name, where the cluster's DNS does not know the data stores' names.
            after: What must exist before its pods.
        """
        self.api = Api(
            "api",
            api_args(
                settings,
                service_account_email=service_account_email,
                database=database,
                host_aliases=host_aliases,
                after=after,
            ),
            place.child,
        )
        self.namespaces = {settings.application.api.namespace: self.api}
        self.outputs = {
            "api": {
                "namespace": self.api.namespace,
                "host": self.api.host,
                "active_service": self.api.active_service,
                "preview_service": self.api.preview_service,
                **({"service_account": service_account_email} if service_account_email is not None else {}),
                "pod_labels": self.api.pod_labels,
                "port": settings.application.api.port,
            }
        }
