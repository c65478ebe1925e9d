"""Where the platform stands: project, region and zones."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.settings.model import Distinct, ListOf, SettingsModel

ProjectId = Annotated[str, StringConstraints(pattern=r"^[a-z][-a-z0-9]{4,28}[a-z0-9]$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]+-[a-z]+[0-9]+$")]
Zone = Annotated[str, StringConstraints(pattern=r"^[a-z]+-[a-z]+[0-9]+-[a-z]$")]


class GoogleCloudSettings(SettingsModel):
    """The Google Cloud project of one environment. Nothing is looked up, so that a preview needs no cloud access."""

    project_id: ProjectId
    """Id of the project that holds everything of this environment."""

    project_number: Annotated[int, Field(ge=1)]
    """Number of the same project; the names of Google's service agents are made of it."""

    region: Region
    """Region of all regional resources."""

    zones: Annotated[ListOf[Zone], Distinct, Field(min_length=1, max_length=4)]
    """Zones of the region that nodes and databases use; the first holds the primary database."""

    @model_validator(mode="after")
    def _zones_belong_to_the_region(self) -> GoogleCloudSettings:
        strays = [zone for zone in self.zones if not zone.startswith(f"{self.region}-")]
        if strays:
            raise ValueError(f"zones {', '.join(strays)} do not belong to region {self.region}")
        return self
