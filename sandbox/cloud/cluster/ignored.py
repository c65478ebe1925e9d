"""Fields whose changes a resource ignores (`ignore_changes`), in a server-side apply. Pure.

As the official provider does it (pulumi-kubernetes 4.34.2, provider/pkg/await): what another manager owns alone is left
out of what is applied, else it would be refused as a conflict; what is ours stays as it is in the cluster, for leaving
it out would take it away.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any


def without_ignored(
    body: Mapping[str, Any], live: Mapping[str, Any], paths: Iterable[str], *, manager: str
) -> dict[str, Any]:
    """Returns the object to apply.

    Args:
        body: The object as the program has it.
        live: The object as the cluster has it, with who owns which field.
        paths: The fields, such as `spec.selector`; a path into a list is passed over, as the official provider does.
        manager: The resource's own field manager.
    """
    wanted = copy.deepcopy(dict(body))
    owned = live["metadata"].get("managedFields") or []
    for steps in (path.split(".") for path in paths):
        owners = {str(each.get("manager")) for each in owned if _has(each.get("fieldsV1"), steps)}
        there = _at(live, steps)
        if owners and manager not in owners:
            _home(wanted, steps).pop(steps[-1], None)
        elif there is not None:
            _home(wanted, steps)[steps[-1]] = copy.deepcopy(there)
    return wanted


def _has(fields: Any, steps: Iterable[str]) -> bool:
    """Whether a set of fields has one: as itself, or as the parent of others."""
    for step in steps:
        if not isinstance(fields, Mapping) or f"f:{step}" not in fields:
            return False
        fields = fields[f"f:{step}"]
    return True


def _at(value: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _home(value: MutableMapping[str, Any], steps: list[str]) -> MutableMapping[str, Any]:
    """Where a field lies; made where it is not there. A path into a list leads nowhere."""
    for step in steps[:-1]:
        inside = value.setdefault(step, {})
        if not isinstance(inside, MutableMapping):
            return {}
        value = inside
    return value
