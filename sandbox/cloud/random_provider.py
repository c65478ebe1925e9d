"""The stand-in for the random provider: values that live in the state only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.making import Configuration
from sandbox.cloud.servicer import Provider
from sandbox.cloud.shape import Record, of_sdk


class RandomProvider(Provider):
    """The random provider."""

    def configuration_shape(self) -> Record:
        """The SDK's `random.ProviderArgs`: it has none."""
        return of_sdk("pulumi_random:ProviderArgs")

    def configuration(self, arguments: Mapping[str, Any]) -> Configuration:
        """Nothing to configure."""
        return Configuration(values={})

    def configuration_replaced_by(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Nothing to replace."""
        return []
