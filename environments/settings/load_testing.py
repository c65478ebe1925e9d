"""Load tests: what their generators may take while they last."""

from __future__ import annotations

from pydantic import model_validator

from environments.errors import InvariantErrors
from environments.settings.model import NamespaceName, SettingsModel
from environments.settings.quota import ContainerLimitSettings, QuotaSettings, containers_without_room


class LoadTestingSettings(SettingsModel):
    """The place for load generators, from where the API's public front is reached, and nothing else."""

    namespace: NamespaceName
    """Kubernetes namespace of the generators."""

    quota: QuotaSettings
    containers: ContainerLimitSettings

    @model_validator(mode="after")
    def _a_generator_fits_into_the_quota(self) -> LoadTestingSettings:
        if found := list(containers_without_room(self.quota, self.containers)):
            raise InvariantErrors(found)
        return self
