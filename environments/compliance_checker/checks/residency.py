"""Where personal data lie."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import NO_GOOGLE_CLOUD, NO_TENANT, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings
from environments.settings.jurisdiction import holds, jurisdiction
from environments.settings.tenant_invariants import places

UNION = "eu"

_PLACES = (
    "google_cloud.region",
    "backup.region",
    "disaster_recovery.region",
    "database.postgresql.engine",
    "database.postgresql.backup.location",
)


@derived_from(*_PLACES, unless=[NO_GOOGLE_CLOUD])
def data_stay_in_the_union(settings: Settings) -> Iterator[Gap]:
    """Everything, backups and copies included, lies in the European Union.

    Stricter than Art. 44 to 46, which allow transfers under conditions that no setting shows.
    """
    for path, location in places(settings).items():
        if jurisdiction(location) != UNION:
            yield Gap(
                path=path,
                reason=f"{location} is outside of the European Union",
                remedy="choose a region of the Union, or document the transfer's ground (Art. 45, 46) by hand",
            )


@derived_from(*_PLACES, "tenant.residency", unless=[NO_GOOGLE_CLOUD, NO_TENANT])
def a_tenants_data_stay_where_agreed(settings: Settings) -> Iterator[Gap]:
    """Everything of the tenant lies where its contract says."""
    tenant = settings.tenant
    if tenant is None:
        return
    for path, location in places(settings).items():
        if not holds(tenant.residency, location):
            yield Gap(
                path=path,
                reason=f"{location} is not in {tenant.residency}, as was agreed",
                remedy="serve the tenant from a stack in its own jurisdiction",
            )
