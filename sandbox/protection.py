"""Which resources of a stack are protected against deletion, read from its state: pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FLAGS = ("deletionProtection", "deletionProtectionEnabled")
"""Google Cloud's own flags, at whatever depth they stand; true means that the cloud refuses the deletion."""

POLICY, POLICY_PREVENTS = "deletionPolicy", "PREVENT"


def protected(deployment: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns the protected resources by URN, with what protects each; components only repeat their children's."""
    result: dict[str, list[str]] = {}
    for resource in deployment.get("resources") or []:
        if not resource.get("custom") or resource.get("delete"):
            continue
        reasons = ["protect: true"] if resource.get("protect") else []
        reasons += sorted(_flags({**(resource.get("inputs") or {}), **(resource.get("outputs") or {})}))
        if reasons:
            result[resource["urn"]] = reasons
    return result


def readable(urn: str) -> str:
    """Returns `type name` of a URN: what a person looks for in the program."""
    parts = urn.split("::")
    return f"{parts[2].rpartition('$')[2]} {parts[3]}"


def _flags(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            place = f"{path}.{name}" if path else name
            if (name in FLAGS and item is True) or (name == POLICY and item == POLICY_PREVENTS and not path):
                yield f"{place}: {str(item).lower() if item is True else item}"
            else:
                yield from _flags(item, place)
    elif isinstance(value, list):
        for item in value:
            yield from _flags(item, path)
