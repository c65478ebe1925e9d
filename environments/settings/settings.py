"""The root of the settings tree: all of one environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from environments.settings.application import ApplicationSettings
from environments.settings.cache import CacheSettings
from environments.settings.cluster import ClusterSettings
from environments.settings.database import DatabaseSettings
from environments.settings.encryption import EncryptionSettings
from environments.settings.google_cloud import GoogleCloudSettings
from environments.settings.ml_services import MlServicesSettings
from environments.settings.model import LabelValue, SettingsModel
from environments.settings.network import NetworkSettings
from environments.settings.protection import ProtectionSettings
from environments.settings.tenant import TenantSettings


class Settings(SettingsModel):
    """Everything that one environment, or one tenant within it, is made of."""

    environment: Literal["dev", "staging", "prod"]
    """Name of the environment; part of resource names and labels."""

    labels: dict[Annotated[str, Field(pattern=r"^[a-z][-_a-z0-9]{0,62}$")], LabelValue]
    """Labels of every resource, for cost and ownership."""

    google_cloud: GoogleCloudSettings
    protection: ProtectionSettings
    network: NetworkSettings
    encryption: EncryptionSettings
    cluster: ClusterSettings
    database: DatabaseSettings
    cache: CacheSettings
    ml_services: MlServicesSettings
    application: ApplicationSettings

    tenant: TenantSettings | None = None
    """The tenant for which these settings were loaded; absent for the platform itself."""
