"""Check: judges a resource's inputs by its entry, and fills in names and defaults as the real provider does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cloud import checking, paths
from sandbox.cloud.checking import Failure
from sandbox.cloud.entry import Autoname, Bounds, Entry
from sandbox.cloud.shape import Listing, Record, Shape
from sandbox.cloud.wire import Unknown

DEFAULTS = "__defaults"
"""The key under which bridged providers note which properties they filled in."""

FIELD_MANAGER = "__fieldManager"
"""Under which name the kubernetes provider applied an object for the first time, and will for good."""
NOTES = frozenset({DEFAULTS, "__inputs", "__initialApiVersion", FIELD_MANAGER, "__internal", "__meta"})
"""Keys that only providers and the engine use; a program's own key may begin with underscores too (in a ConfigMap)."""


@dataclass(frozen=True, kw_only=True)
class Naming:
    """What the engine says about the name of an unnamed resource.

    Attributes:
        resource: The resource's name in the program.
        seed: The engine's random seed for this resource.
        proposed: The engine's own proposal, where automatic naming is configured.
        disabled: Whether automatic naming is switched off.
    """

    resource: str
    seed: bytes
    proposed: str = ""
    disabled: bool = False

    def name(self, autoname: Autoname) -> str:
        """The name that the provider chooses."""
        if self.proposed:
            return self.proposed
        digits = hashlib.sha256(self.seed or self.resource.encode()).hexdigest()[: autoname.random_length]
        stem = self.resource[: autoname.max_length - autoname.random_length - len(autoname.separator)]
        name = f"{stem}{autoname.separator}{digits}"
        return name.lower() if autoname.lower else name


def failures(entry: Entry, inputs: Mapping[str, Any]) -> list[Failure]:
    """What is wrong with the inputs, judged by the SDK's type and by the entry."""
    found = list(checking.failures(inputs, entry.shape()))
    return found or list(_entry_failures(entry, inputs))


def _entry_failures(entry: Entry, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    for path, values in entry.allowed.items():
        for at, value in paths.find(inputs, path):
            if not isinstance(value, Unknown) and value not in values:
                listed = ", ".join(map(str, values))
                yield Failure(
                    path=at, reason=f"has a value that is not allowed; expected one of {listed}: use one of them"
                )
    for path, format_ in entry.formats.items():
        for at, value in paths.find(inputs, path):
            if not isinstance(value, Unknown) and not format_.accepts(str(value)):
                yield Failure(path=at, reason=f"is not spelt as required; expected {format_.expected}: correct it")
    for path, bounds in entry.bounds.items():
        for at, value in paths.find(inputs, path):
            if not isinstance(value, Unknown) and not _within(bounds, value):
                yield Failure(path=at, reason=_beyond(bounds, value))
    for relation in entry.relations:
        yield from relation.failures(inputs)


def _within(bounds: Bounds, value: Any) -> bool:
    low, high = bounds
    size = len(value) if isinstance(value, list | str) else value
    return (low is None or size >= low) and (high is None or size <= high)


def _beyond(bounds: Bounds, value: Any) -> str:
    low, high = bounds
    expected = f"at most {high}" if low is None else f"at least {low}" if high is None else f"{low} to {high}"
    unit = " elements" if isinstance(value, list) else " characters" if isinstance(value, str) else ""
    return f"is out of bounds; expected {expected}{unit}: change it"


def name_failure(entry: Entry, inputs: Mapping[str, Any], naming: Naming) -> Failure | None:
    """Why an unnamed resource cannot be named."""
    if entry.autoname is None or not naming.disabled or _named(inputs, entry.autoname):
        return None
    at = tuple(entry.autoname.path.split("."))
    return Failure(path=at, reason="is missing, and automatic naming is disabled; expected a name: set it")


def _named(inputs: Mapping[str, Any], autoname: Autoname) -> bool:
    return any(True for _ in paths.find(inputs, autoname.path))


def named(entry: Entry, inputs: dict[str, Any], olds: Mapping[str, Any], naming: Naming) -> tuple[dict[str, Any], bool]:
    """The inputs with a name, and whether the provider chose it; an existing resource keeps the name it got."""
    if entry.autoname is None or _named(inputs, entry.autoname):
        return inputs, False
    inherited = next((value for _, value in paths.find(olds, entry.autoname.path)), None)
    completed: dict[str, Any] = paths.copied(inputs)
    paths.put(completed, entry.autoname.path, inherited or naming.name(entry.autoname))
    return completed, True


def with_defaults(entry: Entry, inputs: Mapping[str, Any], *, named_by_provider: bool) -> dict[str, Any]:
    """The inputs with the entry's defaults but the zeros, every object noting what was filled in."""
    filled: dict[str, Any] = paths.copied(inputs)
    for path, value in entry.defaults.items():
        if path not in entry.zeros:
            for holder in paths.put_where_held(filled, path, value):
                holder.setdefault(DEFAULTS, []).append(path.rpartition(".")[2])
    if named_by_provider and entry.autoname is not None:
        filled.setdefault(DEFAULTS, []).append(entry.autoname.path)
    noted: dict[str, Any] = _noted(filled, entry.shape())
    return noted


def _noted(value: Any, shape: Shape | None) -> Any:
    """The value with `__defaults` in every object that the SDK has a type for, as the bridge leaves them."""
    if isinstance(value, dict) and isinstance(shape, Record):
        noted = {
            key: (
                element
                if key == DEFAULTS
                else _noted(element, shape.fields[key].shape if key in shape.fields else None)
            )
            for key, element in value.items()
        }
        return {**noted, DEFAULTS: sorted(value.get(DEFAULTS, []))}
    if isinstance(value, list) and isinstance(shape, Listing):
        return [_noted(element, shape.element) for element in value]
    return value


def without_notes(value: Any) -> Any:
    """The value without the provider's own keys: what the program and the cloud know of."""
    if isinstance(value, Mapping):
        return {key: without_notes(element) for key, element in value.items() if key not in NOTES}
    if isinstance(value, list):
        return [without_notes(element) for element in value]
    return value
