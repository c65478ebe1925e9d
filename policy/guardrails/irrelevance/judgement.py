"""One judgement of irrelevance, and the reasons that occur again and again."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

A_NAME: Final = "a name or a text for people; nothing is allowed by it"
A_LABEL: Final = "for bills and searches; nothing is allowed by it"
A_PLACE: Final = "where it stands, not how it is guarded; residency is judged over the settings"
CAPACITY: Final = "how much and how fast, not who may"
A_ROUTE: Final = "where a request goes, not who may send it or who can read it on the way"
PACE: Final = "when work is done, not who may"
GOOD_DEFAULT: Final = "left out, the provider takes the same"
STRICTER: Final = "the change is the stricter way"
REFUSED: Final = "the API refuses a resource without it"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One reviewed kind of weakening; `*` stands for any characters.

    Attributes:
        type: Resource types.
        places: Properties; `[]` stands for any position in a list.
        kind: Kinds of mutation.
        reason: Why it weakens nothing.
    """

    type: str
    places: tuple[str, ...]
    kind: str = "*"
    reason: str

    def covers(self, resource_type: str, place: str, kind: str) -> bool:
        """Whether it is about this mutation."""
        return (
            fnmatchcase(resource_type, self.type)
            and fnmatchcase(kind, self.kind)
            and any(fnmatchcase(place, pattern.replace("[", "[[]")) for pattern in self.places)
        )
