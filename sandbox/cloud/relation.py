"""Relations between the properties of one object: which exclude one another, and which need company.

The real providers refuse a breach at Check, before the cloud is asked. An unknown value, and an empty list, may turn
out to be set or not: neither breaks a relation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.cloud import paths
from sandbox.cloud.checking import Failure
from sandbox.cloud.wire import Path, Unknown

Kind = Literal["one", "some", "apart", "needs"]

_LISTED = 6
"""How many names a message lists before it only counts them."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A relation that holds wherever the object is there.

    Attributes:
        kind: `one`: exactly one of the names is set; `some`: at least one; `apart`: the first two are not set together;
            `needs`: where the first is set, the second is too.
        holder: The object's schema path; empty for the resource itself.
        names: Properties by schema path below the holder.
    """

    kind: Kind
    holder: str
    names: tuple[str, ...]

    def failures(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Where the inputs break the relation."""
        for at, held in paths.find(inputs, self.holder):
            if isinstance(held, Mapping):
                yield from self._broken(held, at)

    def _broken(self, held: Mapping[str, Any], at: Path) -> Iterator[Failure]:
        surely = [name for name in self.names if _is_set(held, name, doubtful=False)]
        perhaps = [name for name in self.names if _is_set(held, name, doubtful=True)]
        first, second = self.names[:2]
        if self.kind in ("one", "apart") and len(surely) > 1:
            yield Failure(
                path=(*at, *paths.steps(surely[0])), reason=f"cannot be set beside {surely[1]}: remove one of the two"
            )
        elif self.kind == "one" and not perhaps:
            yield Failure(path=at, reason=f"needs one of {_listed(self.names)}, and has none: set one of them")
        elif self.kind == "some" and not perhaps:
            yield Failure(
                path=at, reason=f"has none of {_listed(self.names)}: set one of them, or leave the object out"
            )
        elif self.kind == "needs" and first in surely and second not in perhaps:
            yield Failure(path=(*at, *paths.steps(first)), reason=f"is set without {second}: set both or neither")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A property that says which of its neighbours is set, wherever the object is there and says it.

    Attributes:
        holder: The object's schema path; empty for the resource itself.
        by: The property that selects.
        members: What each of its values selects; None for a value that goes with none of them. Values that are not
            listed select nothing either.
    """

    holder: str
    by: str
    members: Mapping[str, str | None]

    def failures(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Where the inputs break the selection."""
        for at, held in paths.find(inputs, self.holder):
            if isinstance(held, Mapping) and _is_set(held, self.by, doubtful=False):
                yield from self._broken(held, at)

    def selecting(self, member: str) -> tuple[str, ...]:
        """The values that select a neighbour."""
        return tuple(value for value, selected in self.members.items() if selected == member)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Everything that can be selected."""
        return tuple(dict.fromkeys(member for member in self.members.values() if member is not None))

    @property
    def names(self) -> tuple[str, ...]:
        """Every property that it is about."""
        return (self.by, *self.neighbours)

    def _broken(self, held: Mapping[str, Any], at: Path) -> Iterator[Failure]:
        selected = self.members.get(held[self.by])
        if selected is not None and not _is_set(held, selected, doubtful=True):
            yield Failure(path=(*at, selected), reason=f"is missing, and {self.by} selects it: set it")
        for member in self.neighbours:
            if member != selected and _is_set(held, member, doubtful=False):
                yield Failure(
                    path=(*at, member),
                    reason=f"goes with {self.by} {' or '.join(self.selecting(member))} only: remove it, or select it",
                )


def _is_set(held: Mapping[str, Any], name: str, *, doubtful: bool) -> bool:
    """Whether a property is set; `doubtful` is the answer where that cannot be told."""
    for _, value in paths.find(held, name):
        return doubtful if isinstance(value, Unknown) or value == [] else value is not None
    return False


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
