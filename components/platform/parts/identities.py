"""The Google identities of the workloads."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output

from components.naming import service_account_member
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.platform.workloads import api_identity_args
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Identities:
    """Who the pods are to Google Cloud: databases, vault and stores grant to these. Google Cloud only."""

    api: WorkloadIdentity
    members: Mapping[str, Output[str]]
    """IAM member of each workload by its name in the settings (`api`)."""

    def __init__(self, settings: Settings, place: Placement, *, hosting: Hosting) -> None:
        self.api = WorkloadIdentity(
            "api-identity", api_identity_args(settings, workload_pool=hosting.cluster.workload_pool), place.child
        )
        self.members = {"api": self.api.email.apply(service_account_member)}
