"""The budget of a namespace in which others run their pods, and what one container may have of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from environments.errors import InvariantError
from environments.settings.model import CpuQuantity, MemoryQuantity, SettingsModel, mebibytes, millicores


class QuotaSettings(SettingsModel):
    """What all pods of a namespace may ask for together."""

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


def containers_without_room(quota: QuotaSettings, containers: ContainerLimitSettings) -> Iterator[InvariantError]:
    """What one container may have, and the budget of all has not; paths are relative to the model that holds both."""
    for path, one, whole, size in (
        ("containers.default_cpu", containers.default_cpu, quota.cpu, millicores),
        ("containers.default_memory", containers.default_memory, quota.memory, mebibytes),
        ("containers.maximum_memory", containers.maximum_memory, quota.memory, mebibytes),
    ):
        if size(one) > size(whole):
            yield InvariantError(
                path,
                f"one container may get {one}, and the quota of all pods together is {whole}: none could be started",
                "lower it, or raise the quota",
            )
