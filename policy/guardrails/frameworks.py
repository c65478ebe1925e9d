"""Which requirement of which framework asks for a rule, and who says so.

The mapping data itself stands beside each rule; most of it is our own derivation and says that it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Framework(Enum):
    """A compliance framework that a pack is named for, with the spelling of its items."""

    SOC2 = ("soc2", r"(CC|A|C|P|PI)\d\.\d", "Trust Services Criteria (2017)")
    HIPAA = ("hipaa", r"164\.3\d\d\([a-z]\)(\(\d\)(\([ivx]+\)(\([A-Z]\))?)?)?", "45 CFR")
    GDPR = ("gdpr", r"\d+(\(\d\)(\([a-z]\))?)?", "articles of the GDPR")

    def __init__(self, key: str, item_pattern: str, numbering: str) -> None:
        self.key = key
        self.item_pattern = item_pattern
        self.numbering = numbering


class Origin(Enum):
    """Who says that the requirement asks for the rule."""

    FAST = "published by the Cloud Foundation Fabric hardened dataset"
    PROWLER = "published by Prowler"
    PROWLER_WITHDRAWN = "published by Prowler for a check that no longer exists"
    DERIVED = "derived by us"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One item of a framework.

    Raises:
        ValueError: The item is not spelt as the framework numbers its items.
    """

    framework: Framework
    item: str
    origin: Origin

    def __post_init__(self) -> None:
        if not re.fullmatch(self.framework.item_pattern, self.item):
            raise ValueError(f"{self.item} is not an item of {self.framework.key} ({self.framework.numbering})")

    def __str__(self) -> str:
        return f"{self.framework.key} {self.item}"


def soc2(item: str, origin: Origin = Origin.DERIVED) -> Requirement:
    """A Trust Services Criterion (2017)."""
    return Requirement(framework=Framework.SOC2, item=item, origin=origin)


def hipaa(item: str, origin: Origin = Origin.DERIVED) -> Requirement:
    """A paragraph of 45 CFR."""
    return Requirement(framework=Framework.HIPAA, item=item, origin=origin)


def gdpr(item: str) -> Requirement:
    """An article of the GDPR; no published mapping exists, so each is our own derivation."""
    return Requirement(framework=Framework.GDPR, item=item, origin=Origin.DERIVED)
