"""Mends a state whose engine was killed in the middle: what was being created is adopted, or forgotten.

The engine notes "creating X" before it calls the cloud, and the result after. Killed between the two, it leaves the
note. It carries such a note along for ever, and its next run would create X a second time, which a cloud refuses
("already exists"). What an operator does then is done here: look X up in the cloud; where it is, put it into the state
under its id and refresh it from there; where it is not, drop the note. Notes of interrupted updates and deletions need
no mending: the resource still stands in the state, and the next run compares it anew.

`mended` is a pure function on the exported deployment.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mending:
    """What has to be done to a state.

    Attributes:
        deployment: The mended deployment, for `pulumi stack import`.
        adopted: URN -> id of what was found in the cloud; to be refreshed.
        forgotten: URNs of what was not found; they will be created.
    """

    deployment: dict[str, Any]
    adopted: dict[str, str]
    forgotten: list[str]


def has_interrupted(deployment: Mapping[str, Any]) -> bool:
    """Says whether a deployment carries notes of operations that never ended."""
    return bool(deployment.get("pending_operations"))


def mended(deployment: Mapping[str, Any], found: Mapping[str, Sequence[str]]) -> Mending:
    """Returns the deployment without notes of interrupted operations.

    Args:
        deployment: The deployment as `pulumi stack export` gives it.
        found: The ids of the objects that the cloud has, by URN; several while a replacement is under way.
    """
    result = copy.deepcopy(dict(deployment))
    operations = result.pop("pending_operations", None) or []
    resources = result.setdefault("resources", [])
    known = {(resource["type"], resource.get("id")) for resource in resources}
    adopted: dict[str, str] = {}
    forgotten: list[str] = []
    for operation in operations:
        resource = operation["resource"]
        urn = resource["urn"]
        if operation["type"] != "creating" or urn in adopted or urn in forgotten:
            continue
        news = [id_ for id_ in found.get(urn, ()) if (resource["type"], id_) not in known]
        if not resource.get("custom") or not news:
            forgotten.append(urn)
            continue
        for older in resources:  # its replacement was being made: the engine deletes the older one afterwards
            if older["urn"] == urn:
                older["delete"] = True
        resource["id"] = adopted[urn] = news[0]
        resource.setdefault("outputs", {})
        resources.append(resource)
    return Mending(deployment=result, adopted=adopted, forgotten=forgotten)
