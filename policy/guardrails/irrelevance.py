"""Properties whose change a reviewer judged to be no weakening, each with the reason.

Names, descriptions and the like can be wrong, but not insecure. Every entry is a judgement that can be questioned; what
is not listed counts against the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

REASONS: Final[Mapping[tuple[str, str], str]] = {
    ("*", "name"): "a name",
    ("*", "displayName"): "a name",
    ("*", "description"): "for people to read",
    ("*", "project"): "where it stands, not how it is guarded; a wrong project fails",
    ("gcp:*", "location"): "where it stands; residency is a rule of its own, over settings",
    ("gcp:*", "region"): "where it stands; residency is a rule of its own, over settings",
    ("gcp:*", "labels*"): "for bills and searches; nothing is allowed by a label",
    ("gcp:*", "resourceLabels*"): "for bills and searches; nothing is allowed by a label",
    ("gcp:*", "*userLabels*"): "for bills and searches; nothing is allowed by a label",
    ("kubernetes:*", "apiVersion"): "fixed by the type",
    ("kubernetes:*", "kind"): "fixed by the type",
    ("kubernetes:*", "metadata.name"): "a name",
    ("kubernetes:*", "metadata.annotations*"): "for tools; what admits or allows is judged where it stands",
}
"""(type, property), both with * for any characters -> why."""


def why_irrelevant(resource_type: str, place: str) -> str:
    """The reason, or nothing."""
    for (types, places), reason in REASONS.items():
        if fnmatchcase(resource_type, types) and fnmatchcase(place, places.replace("[", "[[]")):
            return reason
    return ""
