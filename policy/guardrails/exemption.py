"""An exception to one rule for named resources: pack configuration, never code, and never for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final

URN_PATTERN: Final = re.compile(r"urn:pulumi:(?P<stack>[^:]+)::(?P<project>[^:]+)::(?P<type>.+)::(?P<name>.+)")

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "array",
    "description": "Resources that this rule does not refuse until a date.",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["owner", "reason", "expires", "urn"],
        "properties": {
            "owner": {"type": "string", "minLength": 1, "description": "Who answers for it."},
            "reason": {"type": "string", "minLength": 1, "description": "Why the risk is borne."},
            "expires": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "Last day, YYYY-MM-DD."},
            "urn": {"type": "string", "pattern": "^urn:pulumi:", "description": "URN; * stands for any characters."},
        },
    },
}


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """One exception.

    Attributes:
        owner: Who answers for it.
        reason: Why the risk is borne.
        expires: The last day on which it counts.
        urn: The resource's URN, `*` for any characters.
    """

    owner: str
    reason: str
    expires: date
    urn: str

    @classmethod
    def parse(cls, entry: Mapping[str, Any]) -> Exemption:
        """From pack configuration.

        Raises:
            KeyError: A field is missing.
            ValueError: `expires` is not a date.
        """
        return cls(
            owner=entry["owner"],
            reason=entry["reason"],
            expires=date.fromisoformat(entry["expires"]),
            urn=entry["urn"],
        )

    def covers(self, urn: str) -> bool:
        """Whether it names the resource; brackets in a URN are plain characters."""
        return fnmatchcase(urn, self.urn.replace("[", "[[]"))

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.expires


def exemption_of(urn: str, entries: Iterable[Mapping[str, Any]], today: date) -> Exemption | None:
    """The exception that names the resource; one in force is preferred over an expired one."""
    covering = [exemption for exemption in map(Exemption.parse, entries) if exemption.covers(urn)]
    return min(covering, key=lambda exemption: exemption.expired(today), default=None)
