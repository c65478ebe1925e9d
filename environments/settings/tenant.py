"""One tenant; filled by the layers of its plan and its own file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.settings.model import (
    CpuQuantity,
    MemoryQuantity,
    ResourceName,
    SettingsModel,
    mebibytes,
    millicores,
)


class QuotaSettings(SettingsModel):
    """What all pods of the tenant may ask for together."""

    cpu: CpuQuantity
    """Processor time, requests."""

    memory: MemoryQuantity
    """Memory, requests and limits."""

    pods: Annotated[int, Field(ge=1, le=5_000)]
    """Pods."""


class ContainerLimitSettings(SettingsModel):
    """What a container gets that names no request, and what it may ask for at most."""

    default_cpu: CpuQuantity
    """Processor request where none is given."""

    default_memory: MemoryQuantity
    """Memory request and limit where none is given."""

    maximum_cpu: CpuQuantity
    """Processor limit of one container at most."""

    maximum_memory: MemoryQuantity
    """Memory limit of one container at most."""

    @model_validator(mode="after")
    def _defaults_are_within_the_maxima(self) -> ContainerLimitSettings:
        if millicores(self.default_cpu) > millicores(self.maximum_cpu):
            raise ValueError(f"default_cpu {self.default_cpu} exceeds maximum_cpu {self.maximum_cpu}")
        if mebibytes(self.default_memory) > mebibytes(self.maximum_memory):
            raise ValueError(f"default_memory {self.default_memory} exceeds maximum_memory {self.maximum_memory}")
        return self


class TenantSettings(SettingsModel):
    """A tenant of the platform."""

    name: ResourceName
    """Name; makes the namespace `tenant-<name>`."""

    plan: Literal["free", "premium", "enterprise"]
    """Plan that the tenant pays for."""

    residency: Literal["eu", "us"]
    """Where the tenant's data must stay (GDPR Art. 44)."""

    group: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+@[a-z0-9.-]+$")]
    """Google group of the tenant's operators; becomes the subject of the role binding."""

    quota: QuotaSettings
    containers: ContainerLimitSettings
