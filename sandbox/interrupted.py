"""Mends a state after a kill in the middle: what was being created is adopted, or forgotten.

The engine notes "creating X" before it calls the cloud, and the result after. Killed between the two, it leaves the
note. It carries such a note along for ever, and its next run would create X a second time, which a cloud refuses
("already exists"). What an operator does then is done here: look X up in the cloud; where it is, put it into the state
under its id and refresh it from there; where it is not, drop the note. Notes of interrupted updates and deletions need
no mending: the resource still stands in the state, and the next run compares it anew.

Where not the engine but the cloud died, after it had made X and before it could answer, there is no note: the engine
took the creation for failed. Then X is a stray: the cloud has it, the state does not, and the program still wants to
create it. `strays` finds what the cloud has of a stack beyond its state, `adopted` puts into the state what a preview
of the program would create. What the program does not want any more is left alone: adopted, it would be deleted.

What is put into the state stands there unread, with an id and without outputs, until the refresh that follows. Where
that fails or is killed, too, the next run takes it up again: `unread` finds such resources.

All of them are pure functions on the exported deployment.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CREATIONS = ("create", "create-replacement", "replace")
_KEPT = ("urn", "custom", "type", "provider", "protect", "additionalSecretOutputs", "customTimeouts", "retainOnDelete")
"""What a planned resource already knows of itself; its inputs come from the cloud, its bonds from the next `up`."""


@dataclass(frozen=True)
class Mending:
    """What has to be done to a state.

    Attributes:
        deployment: The mended deployment, for `pulumi stack import`.
        adopted: URN -> id of what was found in the cloud, now or by a run that did not get to read it; to be refreshed.
        forgotten: URNs of what was not found; they will be created.
    """

    deployment: dict[str, Any]
    adopted: dict[str, str]
    forgotten: list[str]


def has_interrupted(deployment: Mapping[str, Any]) -> bool:
    """Says whether a deployment carries notes of operations that never ended, or resources that were never read."""
    return bool(deployment.get("pending_operations") or unread(deployment))


def unread(deployment: Mapping[str, Any]) -> dict[str, str]:
    """Returns the ids of the resources that were adopted and never read, by URN.

    Every resource that the engine has made or read has outputs; a provider's are its inputs, which may be none.
    """
    return {
        resource["urn"]: str(resource["id"])
        for resource in deployment.get("resources") or []
        if resource.get("custom")
        and resource.get("id")
        and not resource.get("outputs")
        and not resource.get("delete")
        and not resource["type"].startswith("pulumi:providers:")
    }


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
    adopted = unread(result)
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
        resource["outputs"] = {}
        resources.append(resource)
    return Mending(deployment=result, adopted=adopted, forgotten=forgotten)


def strays(
    deployment: Mapping[str, Any], stack: str, objects: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """Returns the objects that the cloud has for a stack and the state does not, by URN.

    An object that was left in the cloud on purpose (its `why` says so) is none; neither is the older of two objects of
    one resource, nor anything of a resource that the state knows under another id.

    Args:
        deployment: The deployment as `pulumi stack export` gives it.
        stack: The stack's name.
        objects: What the cloud has.
    """
    known = {item["urn"] for item in deployment.get("resources") or [] if not item.get("pendingReplacement")}
    found = {
        item["urn"]: item
        for item in sorted(objects, key=lambda item: str(item.get("created") or ""))
        if item["state"] == "active" and not item.get("why") and item["urn"].startswith(f"urn:pulumi:{stack}::")
    }
    return {urn: item for urn, item in found.items() if urn not in known}


def adopted(
    deployment: Mapping[str, Any], missing: Mapping[str, Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> Mending:
    """Returns the deployment with those strays that the program would create.

    Args:
        deployment: The deployment as `pulumi stack export` gives it.
        missing: The strays, by URN.
        steps: The steps of a preview of the program, as `pulumi preview --json` gives them.
    """
    result = copy.deepcopy(dict(deployment))
    planned = {step["urn"]: step.get("newState") or {} for step in steps if step["op"] in _CREATIONS}
    found = {urn: str(item["id"]) for urn, item in missing.items() if urn in planned}
    resources = [item for item in result.get("resources") or [] if item["urn"] not in found]
    providers = {f"{item['urn']}::{item['id']}" for item in resources if item["type"].startswith("pulumi:providers:")}
    known = {item["urn"] for item in resources}
    taken: dict[str, str] = {}
    for urn, id_ in found.items():
        wanted = planned[urn]
        if wanted.get("provider") not in providers:
            continue  # its provider is new, or another one than before: not the object that this run would make
        parent = {"parent": wanted["parent"]} if wanted.get("parent") in known else {}
        kept = {name: wanted[name] for name in _KEPT if name in wanted}
        resources.append({**kept, **parent, "id": id_, "inputs": {}, "outputs": {}})
        taken[urn] = id_
    result["resources"] = resources
    return Mending(deployment=result, adopted=taken, forgotten=[])
