"""The tenants of a stack."""

from __future__ import annotations

from collections.abc import Mapping

from components.platform.contract import Sections
from components.platform.placement import Placement
from components.platform.workloads import tenant_args
from components.tenant import Tenant
from environments.settings import Settings


class Tenancies:
    """Each tenant with all that is its own."""

    tenants: Mapping[str, Tenant]
    outputs: Sections

    def __init__(self, tenants: Mapping[str, Settings], place: Placement, *, api_labels: Mapping[str, str]) -> None:
        """Register them.

        Args:
            tenants: Settings of each tenant: the environment's tree with the tenant's layers on it.
            place: Inside the cluster.
            api_labels: Labels of the API's pods.
        """
        wanted = {key: tenant_args(settings, api_labels=api_labels) for key, settings in tenants.items()}
        self.tenants = {key: Tenant(f"tenant-{key}", args, place.child) for key, args in wanted.items()}
        self.outputs = {
            "tenants": {
                key: {
                    "namespace": tenant.namespace,
                    "service_account": tenant.service_account,
                    "plan": wanted[key].plan,
                    "residency": wanted[key].residency,
                }
                for key, tenant in self.tenants.items()
            }
        }
