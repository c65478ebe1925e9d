"""What a stack offers of the outputs contract: the sections of its parts, and what every stack says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from components.outputs import CONTRACT_VERSION
from environments.settings import Settings

Sections = Mapping[str, Any]
"""Sections of the contract by the names of `components.outputs.Outputs`: values, or Pulumi outputs of values."""


class Part(Protocol):
    """What belongs together in a stack; registers it when it is made."""

    outputs: Sections


def contract(settings: Settings, *parts: Part) -> dict[str, Any]:
    """All that the stack exports.

    Raises:
        ValueError: Two parts offer the same section, so that one would hide the other.
    """
    outputs: dict[str, Any] = {
        "contract_version": CONTRACT_VERSION,
        "environment": settings.environment,
        "kind": settings.stack.kind,
    }
    for part in parts:
        if twice := sorted(outputs.keys() & part.outputs.keys()):
            raise ValueError(f"{type(part).__name__} offers {', '.join(twice)}, which another part offers already")
        outputs.update(part.outputs)
    return outputs
