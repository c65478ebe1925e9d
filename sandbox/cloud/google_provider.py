"""The stand-in for the gcp provider: projects and regions from its configuration, identities that are global."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.making import Configuration
from sandbox.cloud.servicer import Provider
from sandbox.cloud.shape import Record, of_sdk

_FROM_ENVIRONMENT: Mapping[str, tuple[str, ...]] = {
    "project": ("GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
    "region": ("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"),
    "zone": ("GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"),
}
"""Where the real provider looks when its arguments leave these out (pulumi-gcp, provider/resources.go, Config)."""


class GoogleProvider(Provider):
    """The gcp provider."""

    def configuration_shape(self) -> Record:
        """The SDK's `gcp.ProviderArgs`."""
        return of_sdk("pulumi_gcp:ProviderArgs")

    def configuration(self, arguments: Mapping[str, Any]) -> Configuration:
        """Project, region and zone; credentials are neither needed nor looked at."""
        values: dict[str, str] = {}
        for key, variables in _FROM_ENVIRONMENT.items():
            value = arguments.get(key) or next((os.environ[name] for name in variables if os.environ.get(name)), None)
            if isinstance(value, str):
                values[key] = value
        return Configuration(values=values)

    def configuration_replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """None: no argument of the real provider forces a new one; resources notice a new project themselves."""
        return []
