"""The Google identities of the workloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Resource

from components.naming import service_account_member
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.platform.predictive_scaling import scaler_identity_args
from components.platform.primary import known
from components.platform.release_analysis import asks_managed_prometheus, metrics_frontend_identity_args
from components.platform.workloads import api_identity_args
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Identities:
    """Who the pods are to Google Cloud: databases, vault and stores grant to these. Google Cloud only."""

    api: WorkloadIdentity
    members: Mapping[str, Input[str]]
    """IAM member of each workload by its name in the settings (`api`)."""
    ready: Sequence[Resource]
    """What controllers are to Google Cloud; whoever makes their custom resources comes after."""

    def __init__(self, settings: Settings, place: Placement, *, hosting: Hosting) -> None:
        self.api = WorkloadIdentity(
            "api-identity", api_identity_args(settings, workload_pool=hosting.cluster.workload_pool), place.child
        )
        self.members = {"api": self.api.email.apply(service_account_member)}
        pool, ready = hosting.cluster.workload_pool, {}
        if settings.application.api.replicas.predictive.enabled:
            ready["scaler-identity"] = scaler_identity_args(settings, workload_pool=pool)
        if asks_managed_prometheus(settings):
            ready["metrics-identity"] = metrics_frontend_identity_args(settings, workload_pool=pool)
        self.ready = [WorkloadIdentity(name, args, place.child) for name, args in ready.items()]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A Google account that another stack makes.

    Attributes:
        email: Its address.
    """

    email: str


class IdentitiesOfThePlatform:
    """The platform's, for a recovery stack in the same project.

    Accounts belong to no region. Clusters of one project share its Workload Identity pool, so that a pod of the same
    namespace and Kubernetes account is the same to Google Cloud in either: logins in a replicated database, and grants
    on secrets and buckets, hold without a change.
    """

    api: Account
    members: Mapping[str, Input[str]]

    def __init__(self, settings: Settings) -> None:
        self.api = Account(email=known(settings.recovery.primary.api_account))
        self.members = {"api": service_account_member(self.api.email)}
