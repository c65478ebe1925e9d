"""An object made from inputs: its scope, its outputs, its bonds to others, and what of it lies on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import paths
from sandbox.cloud.admission import without_notes
from sandbox.cloud.entry import Entry
from sandbox.cloud.facts import Facts, UnknownFactError
from sandbox.cloud.store import Link, StoredObject
from sandbox.cloud.wire import UNKNOWN, Path, withhold

WITHHELD = "__withheld"
"""Stands on disk where a secret value would: a cloud does not give secrets back."""


class RefusalError(Exception):
    """The cloud or its provider says no, in words for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """How one provider instance was configured.

    Attributes:
        values: What resources may leave to the provider (project, region, zone, namespace).
        realm: The cluster; empty for Google Cloud.
        adopts: Whether a creation takes over what is there already.
        switches: The provider's own switches that are on, by the names of its arguments.
    """

    values: Mapping[str, str]
    realm: str = ""
    adopts: bool = False
    switches: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Result:
    """An object as the provider reports it: its id and its plain outputs."""

    id: str
    outputs: dict[str, Any]


class UnfinishedError(Exception):
    """The object is there, and not yet what its users could count on: the engine keeps it, and goes on next time.

    Attributes:
        result: The object as it is.
        reason: What it lacks, in words for the person who asked.
    """

    def __init__(self, result: Result, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason


def scoped(
    entry: Entry,
    inputs: Mapping[str, Any],
    configuration: Configuration,
    *,
    old: Mapping[str, Any] | None = None,
    strict: bool = True,
) -> dict[str, Any]:
    """The inputs with what the provider's configuration fills in.

    Args:
        entry: The resource's entry.
        inputs: The checked inputs.
        configuration: The provider's.
        old: The outputs so far: what was filled in once stays.
        strict: Whether a property that nobody gives is refused; otherwise it is unknown.

    Raises:
        RefusalError: A property is given neither by the resource nor by the provider.
    """
    filled: dict[str, Any] = paths.copied(without_notes(inputs))
    for path, key in entry.scope.items():
        inherited = next((value for _, value in paths.find(old or {}, path)), None)
        value = inherited if inherited is not None else configuration.values.get(key)
        if value is not None:
            paths.put(filled, path, value)
        elif not any(True for _ in paths.find(filled, path)):
            if strict:
                raise RefusalError(
                    f"{path}: required field is not set, and the provider has no {key} to fall back to. "
                    f"Set {path} on the resource or {key} on the provider."
                )
            paths.put(filled, path, UNKNOWN)
    return filled


def taken(stored: StoredObject) -> str:
    """What the cloud says to a creation under a name that is taken."""
    if stored.provider == "kubernetes":
        kind = stored.type.rpartition(":")[2]
        return (
            f"{kind} {stored.id} already exists in cluster {stored.realm}. Import it, or set upsert_existing_objects "
            "on the provider to take it over."
        )
    return (
        f"googleapi: Error 409: {stored.identity} already exists (alreadyExists). Import it by its id {stored.id}, "
        "or choose another name."
    )


def goes_with(child: StoredObject, parent: StoredObject) -> bool:
    """Whether the object is deleted with its parent."""
    return any(link.cascade for link in child.parents if (link.type, link.identity) == (parent.type, parent.identity))


def outputs_of(entry: Entry, inputs: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The outputs: the inputs, and what the cloud fills in; unknown where it depends on something unknown."""
    return _completed(entry, inputs, lambda path: entry.computed[path](facts))


def planned_outputs(entry: Entry, inputs: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The outputs of a creation to come: only what the provider makes itself is known already."""
    return _completed(entry, inputs, lambda path: entry.computed[path](facts) if path in entry.foreseen else UNKNOWN)


def _completed(entry: Entry, inputs: Mapping[str, Any], answer: Callable[[str], Any]) -> dict[str, Any]:
    outputs: dict[str, Any] = paths.copied(inputs)
    for path in entry.computed:
        try:
            value = answer(path)
        except UnknownFactError:
            value = UNKNOWN
        if value is not None:
            paths.put(outputs, path, value)
    for path, zero in entry.zeros.items():
        paths.put_where_held(outputs, path, zero)
    return without(outputs, entry.input_only)


def with_lasting(entry: Entry, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with what the object keeps although they leave it out."""
    filled: dict[str, Any] = paths.copied(inputs)
    for path in entry.lasting:
        for _, value in paths.find(state, path):
            paths.put_where_held(filled, path, value)
    return filled


def links_of(entry: Entry, facts: Facts) -> tuple[Link, ...]:
    """The bonds to what must exist first."""
    links = []
    for parent in entry.parents:
        for value in facts.each(parent.path):
            if value in ("", None) or value in parent.absent_of:
                continue
            identity = facts.render(parent.identity, value=str(value))
            links.append(Link(type=parent.type, identity=identity, cascade=parent.cascade))
    return tuple(dict.fromkeys(links))


def kept(values: Mapping[str, Any], secrets: Iterable[Path], also: Iterable[str]) -> dict[str, Any]:
    """What lies on disk: the values without secrets."""
    hidden = {*secrets, *(at for path in also for at, _ in paths.find(values, path))}
    stored: dict[str, Any] = withhold(values, hidden, {WITHHELD: True})
    return stored


def restored(kept: Any, known: Any) -> Any:
    """What was kept, with withheld values from what the caller knows; those that it does not know are left out."""
    if isinstance(kept, Mapping):
        entries = {
            key: restored(value, known.get(key) if isinstance(known, Mapping) else None) for key, value in kept.items()
        }
        return known if WITHHELD in kept else {key: value for key, value in entries.items() if value is not None}
    if isinstance(kept, list):
        there = known if isinstance(known, list) else []
        return [restored(value, there[place] if place < len(there) else None) for place, value in enumerate(kept)]
    return kept


def switched(values: Mapping[str, Any], path: str) -> bool:
    """Whether a switch is on."""
    return any(value is True for _, value in paths.find(values, path))


def without(outputs: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The outputs without what never leaves the provider."""
    dropped = set(names)
    return {key: value for key, value in outputs.items() if key not in dropped}
