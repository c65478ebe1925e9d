"""The root of the settings tree: all of one environment."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from environments.errors import InvariantErrors
from environments.schema_version import CURRENT
from environments.settings.application import ApplicationSettings
from environments.settings.audit import AuditSettings
from environments.settings.backup import BackupSettings
from environments.settings.cache import CacheSettings
from environments.settings.cluster import ClusterSettings
from environments.settings.database import DatabaseSettings
from environments.settings.edge import EdgeSettings
from environments.settings.encryption import EncryptionSettings
from environments.settings.google_cloud import GoogleCloudSettings
from environments.settings.identity import IdentitySettings
from environments.settings.invariants import violations
from environments.settings.load_testing import LoadTestingSettings
from environments.settings.ml_services import MlServicesSettings
from environments.settings.model import LabelValue, SettingsModel
from environments.settings.network import NetworkSettings
from environments.settings.observability import ObservabilitySettings
from environments.settings.protection import ProtectionSettings
from environments.settings.recovery import DisasterRecoverySettings, RecoverySettings
from environments.settings.stack import StackSettings
from environments.settings.tenant import TenantSettings
from environments.settings.vault import VaultSettings


class Settings(SettingsModel):
    """Everything that one environment, or one tenant within it, is made of."""

    SCHEMA_VERSION: ClassVar[int] = CURRENT

    environment: Literal["dev", "staging", "prod"]
    """Name of the environment; part of resource names and labels."""

    name: Annotated[str, Field(pattern=r"^[a-z][-a-z0-9]{1,22}[a-z0-9]$")]
    """First part of every resource's name; 3 to 24 characters, so that the rest still fits."""

    labels: dict[Annotated[str, Field(pattern=r"^[a-z][-_a-z0-9]{0,62}$")], LabelValue]
    """Labels of every resource, for cost and ownership."""

    stack: StackSettings
    google_cloud: GoogleCloudSettings
    protection: ProtectionSettings
    network: NetworkSettings
    encryption: EncryptionSettings
    audit: AuditSettings
    backup: BackupSettings

    disaster_recovery: DisasterRecoverySettings | None
    """What is promised when the region is gone; null where nothing is."""

    recovery: RecoverySettings
    observability: ObservabilitySettings
    cluster: ClusterSettings
    database: DatabaseSettings
    cache: CacheSettings
    ml_services: MlServicesSettings
    application: ApplicationSettings
    vault: VaultSettings
    edge: EdgeSettings
    identity: IdentitySettings

    load_testing: LoadTestingSettings | None
    """The place for load generators; null where no load is tested."""

    tenant: TenantSettings | None = None
    """The tenant for which these settings were loaded; absent for the platform itself."""

    @model_validator(mode="after")
    def _domains_fit_together(self) -> Settings:
        if found := list(violations(self)):
            raise InvariantErrors(found)
        return self

    @model_validator(mode="after")
    def _the_edge_lets_through_what_the_api_promises(self) -> Settings:
        self.edge.armor.must_allow(self.application.api.fastapi.rate_limit.requests_per_minute)
        return self
