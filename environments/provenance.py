"""Values that remember where they were written.

A tree of settings is made of four kinds of node. Each knows its origin and what it shadows, latest first. Nodes are
never changed once made, so that trees share them freely; they are not frozen dataclasses only because those cost three
times as much to make, and a large configuration has thousands. For the same reason most of them keep their place as the
parser gave it (`Mark`), and make an `Origin` of it when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

WHOLE_REFERENCE = re.compile(r"\$\{[^{}]*\}")
"""A text that is one reference and nothing else (environments/references.py), so that it may stand for any value."""

_ITEM = re.compile(r"[0-9]{1,9}")

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


class Origin(NamedTuple):
    """Where something was written.

    Attributes:
        layer: The layer in words, for instance `override scaling`.
        file: Path of the file relative to the project, or the source's name where it is no file.
        line: From 1; 0 where the source has no lines.
        column: From 1; 0 where the source has no lines.
    """

    layer: str
    file: str
    line: int
    column: int

    def as_data(self) -> dict[str, str | int | None]:
        """For machines; null where the source has no lines."""
        return {"layer": self.layer, "file": self.file, "line": self.line or None, "column": self.column or None}

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Reference(NamedTuple):
    """What a value was before `${...}` in it was replaced.

    Attributes:
        written: The text.
        sources: What it refers to, as it is written between the braces, and where that stands; likewise the variables
            that are behind it by way of other references.
    """

    written: str
    sources: tuple[tuple[str, Origin], ...]

    def as_data(self) -> dict[str, object]:
        """For machines."""
        sources = [{"name": name, **origin.as_data()} for name, origin in self.sources]
        return {"written": self.written, "sources": sources}


@dataclass(slots=True, frozen=True)
class Document:
    """What was parsed at once; the parser writes it into every mark that it makes.

    Attributes:
        layer: The layer in words.
        file: The source's name in places and messages.
    """

    layer: str
    file: str


class Mark(Protocol):
    """A place as the parser gives it, counted from 0."""

    name: Document
    line: int
    column: int


Place: TypeAlias = Origin | Mark
"""Every value and every key has a place, and hardly any is ever asked for: a mark stays one until it is."""


def origin_at(place: Any) -> Origin:
    """The origin of a place."""
    if isinstance(place, Origin):
        return place
    document: Document = place.name
    return Origin(document.layer, document.file, place.line + 1, place.column + 1)


@dataclass(slots=True, eq=False)
class Leaf:
    """One scalar.

    Attributes:
        value: The scalar.
        place: Where the value stands; `origin` tells it to people.
        shadowed: What earlier layers had in its place, latest first.
        resets: Whether it is more than a value over a value: it cuts off whatever lies below, of any kind.
        reference: What it was before references in it were replaced; None where it held none.
    """

    value: Scalar
    place: Place
    shadowed: tuple[Node, ...] = ()
    resets: bool = False
    reference: Reference | None = None

    @property
    def origin(self) -> Origin:
        """Where the value stands."""
        return origin_at(self.place)

    def _told(self) -> tuple[object, ...]:
        return type(self.value), self.value, self.origin, self.shadowed, self.resets, self.reference

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Leaf) and self._told() == other._told()

    __hash__ = None  # type: ignore[assignment]


@dataclass(slots=True, eq=False)
class Branch:
    """One mapping.

    Attributes:
        children: By key, in the order of first appearance.
        key_places: Where the latest layer wrote each key; `keys` tells it to people.
        origin: Where the latest layer that has the mapping wrote it.
        shadowed: What it replaced as a whole, latest first.
        resets: Whether it cuts off whatever lies below instead of being merged into it.
    """

    children: dict[str, Node]
    key_places: Mapping[str, Place]
    origin: Origin
    shadowed: tuple[Node, ...] = ()
    resets: bool = False

    @property
    def keys(self) -> dict[str, Origin]:
        """Where the latest layer wrote each key."""
        return {key: origin_at(place) for key, place in self.key_places.items()}

    def _told(self) -> tuple[object, ...]:
        return self.children, self.keys, self.origin, self.shadowed, self.resets

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Branch) and self._told() == other._told()

    __hash__ = None  # type: ignore[assignment]


@dataclass(slots=True)
class Sequence:
    """One list.

    Attributes:
        items: Each with its own origin.
        origin: Where the latest layer that has the list wrote it.
        shadowed: What it replaced, latest first.
        resets: Whether it cuts off whatever lies below, whatever the list's strategy.
        appends: Whether its items come after those of the list below, where that list would be replaced.
        reference: What it was before the reference in its place was replaced; None where there was none.
    """

    items: tuple[Node, ...]
    origin: Origin
    shadowed: tuple[Node, ...] = ()
    resets: bool = False
    appends: bool = False
    reference: Reference | None = None


@dataclass(slots=True)
class Removed:
    """The mark that a layer deletes a key; it stays in the tree, as history, and has no value.

    Attributes:
        origin: Where the deletion stands.
        shadowed: What it deletes, latest first.
        resets: Always true.
    """

    origin: Origin
    shadowed: tuple[Node, ...] = ()
    resets: bool = True


Node: TypeAlias = Leaf | Branch | Sequence | Removed
Path: TypeAlias = tuple[str, ...]


def kind(node: Node) -> str:
    """What a node is, in a reader's words."""
    match node:
        case Branch():
            return "a mapping"
        case Sequence():
            return "a list"
        case Removed():
            return "a deletion"
        case Leaf(value=None):
            return "null"
        case Leaf():
            return "a single value"


def plain(node: Branch | Sequence | Leaf) -> Plain:
    """The bare values, without what is deleted."""
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Branch):
        return {key: plain(below) for key, below in node.children.items() if not isinstance(below, Removed)}
    return [plain(item) for item in node.items if not isinstance(item, Removed)]


def find(node: Node, path: Iterable[str]) -> Node | None:
    """The node at a path, or None; a list's items go by their number."""
    current: Node | None = node
    for part in path:
        current = child(current, part) if current is not None else None
    return current


def child(node: Node, part: str) -> Node | None:
    """One step down; None where there is nothing."""
    if isinstance(node, Branch):
        return node.children.get(part)
    number = item_number(part) if isinstance(node, Sequence) else None
    if isinstance(node, Sequence) and number is not None:
        return node.items[number] if number < len(node.items) else None
    return None


def item_number(part: str) -> int | None:
    """The number of a list's item, as a part of a path says it; None where it says none that a list could have."""
    return int(part) if _ITEM.fullmatch(part) else None


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, parents first."""
    yield path, node
    if isinstance(node, Branch):
        for key, below in node.children.items():
            yield from walk(below, (*path, key))
    elif isinstance(node, Sequence):
        for number, below in enumerate(node.items):
            yield from walk(below, (*path, str(number)))


def dotted(path: Iterable[str]) -> str:
    """A path as people write it; a part that holds a dot stands in quotes."""
    return ".".join(f'"{part}"' if "." in part or not part else part for part in path)


_PART = r'"([^"]*)"|([^."]+)'
_PARTS = re.compile(_PART)
_DOTTED = re.compile(rf"(?:{_PART})(?:\.(?:{_PART}))*")


def parts(path: str) -> Path:
    """The parts of a path as people write it; the reverse of `dotted`. What is no path is one part that no key has."""
    if not _DOTTED.fullmatch(path):
        return (path,)
    return tuple(quoted or bare for quoted, bare in _PARTS.findall(path))


def value_place(root: Branch, path: Path) -> Origin:
    """Where the value at a path stands; where there is none, the nearest mapping's key above it."""
    node = find(root, path)
    return node.origin if node is not None else key_place(root, path[:-1])


def key_place(root: Branch, path: Path) -> Origin:
    """Where the key of a path stands; where there is none, the nearest one above it."""
    for length in range(len(path), 0, -1):
        above = find(root, path[: length - 1])
        if isinstance(above, Branch) and path[length - 1] in above.key_places:
            return origin_at(above.key_places[path[length - 1]])
        found = find(root, path[:length])
        if found is not None:
            return found.origin
    return root.origin
