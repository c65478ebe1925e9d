"""The graph that an architecture diagram shows: components, what is in each, and which uses which.

Components right below the platform are the boxes, components within them are listed inside. A resource that hangs on
the platform itself, such as a provider, is looked through: who uses it uses what it is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.recorded_plan import Plan, RecordedResource


@dataclass(frozen=True, kw_only=True)
class Part:
    """A component within a box.

    Attributes:
        name: Logical name.
        counts: Its resources by type, most frequent first.
    """

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A component right below the platform.

    Attributes:
        name: Logical name.
        group: Second part of its type token: network, security, ...
        kind: Last part of its type token: its class.
        counts: Its own resources by type, most frequent first.
        parts: The components within it.
    """

    name: str
    group: str
    kind: str
    counts: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """What a diagram shows.

    Attributes:
        boxes: By name, sorted.
        uses: Each box's name to the names of the boxes that it uses itself, no detours, no circles.
        own: The platform's own resources by type, most frequent first.
        resources: Number of all resources, components left out.
    """

    boxes: Mapping[str, Box]
    uses: Mapping[str, frozenset[str]]
    own: tuple[tuple[str, int], ...]
    resources: int


def graph_of(plan: Plan) -> Graph:
    """The graph of a recorded plan, the same whatever the order of registration was.

    Raises:
        ValueError: The plan has not exactly one component at its root, so that it is no platform's.
    """
    return _Reading(plan).graph()


class _Reading:
    def __init__(self, plan: Plan) -> None:
        self._by_urn = {resource.urn: resource for resource in plan.resources}
        self._root = self._only_root()

    def graph(self) -> Graph:
        owned = {urn: self._box_of(urn) for urn in self._by_urn}
        boxes = {box.name: box for urn, box in ((u, self._box(u)) for u in self._children(self._root.urn)) if box}
        uses: dict[str, set[str]] = {name: set() for name in boxes}
        for urn, owner in owned.items():
            if owner is not None:
                uses[owner] |= self._used(urn, frozenset()) - {owner}
        return Graph(
            boxes=dict(sorted(boxes.items())),
            uses=_without_detours(_without_circles(uses)),
            own=self._counts([u for u in self._children(self._root.urn) if self._by_urn[u].custom]),
            resources=sum(resource.custom for resource in self._by_urn.values()),
        )

    def _only_root(self) -> RecordedResource:
        roots = [one for one in self._by_urn.values() if one.parent not in self._by_urn and not one.custom]
        if len(roots) != 1:
            raise ValueError(f"a platform has one component at its root, and here are {[one.name for one in roots]}")
        return roots[0]

    @cached_property
    def _below(self) -> Mapping[str, list[str]]:
        below: dict[str, list[str]] = {}
        for urn, resource in self._by_urn.items():
            below.setdefault(resource.parent, []).append(urn)
        return {parent: sorted(urns) for parent, urns in below.items()}

    def _children(self, urn: str) -> list[str]:
        return self._below.get(urn, [])

    def _box_of(self, urn: str) -> str | None:
        """Name of the box that a resource is in; None for the platform and its own resources."""
        resource = self._by_urn[urn]
        while resource.parent != self._root.urn:
            if resource.parent not in self._by_urn:
                return None
            resource = self._by_urn[resource.parent]
        return None if resource.custom else resource.name

    def _used(self, urn: str, seen: frozenset[str]) -> set[str]:
        """Names of the boxes that a resource is made of; the platform's own resources are looked through."""
        resource = self._by_urn[urn]
        behind = {*resource.dependencies, *(one for urns in resource.property_dependencies.values() for one in urns)}
        behind.add(resource.provider.rsplit("::", 1)[0])
        found: set[str] = set()
        for other in sorted((behind & self._by_urn.keys()) - seen - {self._root.urn}):
            owner = self._box_of(other)
            found |= self._used(other, seen | {urn}) if owner is None else {owner}
        return found

    def _box(self, urn: str) -> Box | None:
        component = self._by_urn[urn]
        if component.custom:
            return None
        _, group, kind = component.type.split(":")
        parts = [below for below in self._descendants(urn) if not self._by_urn[below].custom]
        return Box(
            name=component.name,
            group=group,
            kind=kind,
            counts=self._counts(self._children(urn)),
            parts=tuple(Part(name=self._by_urn[p].name, counts=self._counts(self._children(p))) for p in parts),
        )

    def _descendants(self, urn: str) -> list[str]:
        return [one for child in self._children(urn) for one in (child, *self._descendants(child))]

    def _counts(self, urns: list[str]) -> tuple[tuple[str, int], ...]:
        counts = Counter(self._by_urn[urn].type.rsplit(":", 1)[-1] for urn in urns if self._by_urn[urn].custom)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _without_circles(uses: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The same without the uses that close a circle, which a drawing from top to bottom cannot show."""
    kept: dict[str, set[str]] = {name: set() for name in uses}
    for name in sorted(uses):
        for other in sorted(uses[name]):
            if not _leads(kept, other, name):
                kept[name].add(other)
    return kept


def _without_detours(uses: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """The same without those uses that follow from others."""
    return {
        name: frozenset(other for other in used if not any(_leads(uses, between, other) for between in used - {other}))
        for name, used in sorted(uses.items())
    }


def _leads(uses: Mapping[str, set[str]], start: str, end: str) -> bool:
    """Whether following the uses from `start` reaches `end`."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            ahead.extend(uses[name])
    return False
