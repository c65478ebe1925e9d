"""How the plans of staging and prod differ, place by place; what they may differ in stands in `allowed_differences`.

Compared is what is deployed: each stack as its file says, prod with its overrides. They change sizes, counts, retention
and where copies lie, which are listed like every other difference; staging has overrides of its own
(integration, performance, security), which belong to test runs and not to its file. The name of the environment, where
it stands as a word of its own, counts as the same text in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from tests.recorded_plan import Plan, RecordedResource

WHOLE: Final = "(the whole resource)"
ABSENT: Final = "(absent)"
SHOWN: Final = 80
STACKS: Final = ("staging", "prod")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place in which the two plans differ.

    Attributes:
        type: Of the resource.
        name: Of the resource.
        place: The property, with `[]` for any position in a list; `WHOLE` when one stack lacks the resource.
        staging: Its value there, or `ABSENT`.
        prod: Its value there, or `ABSENT`.
    """

    type: str
    name: str
    place: str
    staging: Any
    prod: Any

    def __str__(self) -> str:
        values = ", ".join(f"{stack} {str(getattr(self, stack))[:SHOWN]!r}" for stack in STACKS)
        return f"{self.type} {self.name}\n    {self.place}: {values}"


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """A difference that is meant; `*` stands for any characters.

    Attributes:
        type: Of the resource.
        name: Of the resource.
        places: The properties, as in a difference.
        reason: Why staging does without.
    """

    type: str
    name: str = "*"
    places: tuple[str, ...]
    reason: str

    def patterns(self) -> Iterator[tuple[str, str, str]]:
        """Type, name and place, each pattern by itself: one that nothing needs any more is found."""
        return ((self.type, self.name, place) for place in self.places)


def covers(pattern: tuple[str, str, str], difference: Difference) -> bool:
    """Whether the pattern is about that difference."""
    found = (difference.type, difference.name, difference.place)
    return all(fnmatchcase(text, like.replace("[", "[[]")) for text, like in zip(found, pattern, strict=True))


def differences(staging: Plan, prod: Plan, *, stacks: tuple[str, str] = STACKS) -> list[Difference]:
    """All differences, resource by resource and property by property.

    Args:
        staging: One plan.
        prod: The other.
        stacks: The names of their environments, which count as the same text.
    """
    ours, theirs = (
        {(each.type, _without_the_name(each.name, stack)): _told(each, stack) for each in plan.resources}
        for plan, stack in zip((staging, prod), stacks, strict=True)
    )
    found = []
    for type_, name in sorted({*ours, *theirs}):
        here, there = ours.get((type_, name)), theirs.get((type_, name))
        if here is None or there is None:
            pairs = [(WHOLE, ABSENT if here is None else "there", ABSENT if there is None else "there")]
        else:
            pairs = [
                (place, here.get(place, ABSENT), there.get(place, ABSENT))
                for place in sorted({*here, *there})
                if here.get(place, ABSENT) != there.get(place, ABSENT)
            ]
        found += [
            Difference(type=type_, name=name, place=re.sub(r"\[\d+\]", "[]", place), staging=ours_, prod=theirs_)
            for place, ours_, theirs_ in pairs
        ]
    return found


def _told(resource: RecordedResource, stack: str) -> dict[str, Any]:
    """Every property by its path, and how the engine is to treat the resource."""
    told = dict(_leaves(resource.inputs, "")) if resource.custom else {}
    return {
        **{place: _without_the_name(value, stack) for place, value in told.items()},
        "(protect)": resource.protect,
        "(retainOnDelete)": resource.retain_on_delete,
        "(ignoreChanges)": resource.ignore_changes,
        "(secrets)": resource.secrets,
    }


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def _without_the_name(value: Any, stack: str) -> Any:
    return re.sub(rf"\b{stack}\b", "(environment)", value) if isinstance(value, str) else value
