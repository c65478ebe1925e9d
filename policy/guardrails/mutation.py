"""How much the rules would notice: a good plan is weakened, one property at a time, and the rules judge each result.

A mutation that some rule refuses is killed; one that all rules let pass survives. Nothing is left out of the count by
itself; properties that a reviewer judged irrelevant to security stand in `guardrails.irrelevance`, with the reason, and
are counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from guardrails.irrelevance import why_irrelevant
from guardrails.judgement import UNKNOWN_MARKER, Refusal, Resource, judge
from guardrails.rule import Rule

OTHER_TEXT: Final = "weakened"
WIDENING: Final = 100
EVERYWHERE: Final = "0.0.0.0/0"

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """One weakened property.

    Attributes:
        resource: The resource, weakened.
        path: The property.
        kind: What was done to it.
    """

    resource: Resource
    path: Path
    kind: str

    @property
    def place(self) -> str:
        """The property without list positions, for grouping."""
        return ".".join("[]" if isinstance(part, int) else part for part in self.path).replace(".[]", "[]")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a mutation.

    Attributes:
        mutation: What was weakened.
        killers: Names of the rules that refuse it; none means that it survived.
        irrelevant: Why a reviewer judged the property irrelevant to security; empty when nobody did.
    """

    mutation: Mutation = field(repr=False)
    killers: tuple[str, ...]
    irrelevant: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A whole run.

    Attributes:
        verdicts: One per mutation.
        baseline: What the rules refuse without any mutation; should be empty.
        judged: The types that some rule judges.
    """

    verdicts: tuple[Verdict, ...]
    baseline: tuple[Refusal, ...]
    judged: frozenset[str]

    @property
    def relevant(self) -> tuple[Verdict, ...]:
        """Without those that a reviewer judged irrelevant and that no rule refuses."""
        return tuple(verdict for verdict in self.verdicts if verdict.killers or not verdict.irrelevant)

    @property
    def score(self) -> float:
        """Share of killed mutations among the relevant ones; 1.0 when there are none."""
        return _share(self.relevant)

    @property
    def judged_score(self) -> float:
        """The same over the types that some rule judges."""
        return _share([verdict for verdict in self.relevant if verdict.mutation.resource.type in self.judged])

    @property
    def raw_score(self) -> float:
        """Share of killed mutations among all."""
        return _share(self.verdicts)


def mutate(resources: Sequence[Resource], rules: Iterable[Rule]) -> Outcome:
    """Weakens each property of each resource and lets the rules judge."""
    rules = tuple(rules)
    baseline = tuple(judge(resources, rules))
    known = {(refusal.rule, refusal.urn, refusal.message) for refusal in baseline}
    sights = {rule.name: _sight(rule, resources) for rule in rules if rule.stack_check is not None}
    verdicts = []
    for index, resource in enumerate(resources):
        concerned = [rule for rule in rules if resource.type in rule.types | rule.also_reads]
        alone = [rule for rule in concerned if rule.check is not None]
        together = [rule for rule in concerned if rule.stack_check is not None]
        for mutation in mutations(resource):
            refusals = judge([mutation.resource], alone)
            for rule in together:
                seen = [mutation.resource if place == index else resources[place] for place in sights[rule.name]]
                refusals += judge(seen, [rule])
            killers = {
                refusal.rule for refusal in refusals if (refusal.rule, refusal.urn, refusal.message) not in known
            }
            verdicts.append(
                Verdict(
                    mutation=mutation,
                    killers=tuple(sorted(killers)),
                    irrelevant=why_irrelevant(resource.type, mutation.place, mutation.kind),
                )
            )
    judged = frozenset(kind for rule in rules for kind in rule.types)
    return Outcome(verdicts=tuple(verdicts), baseline=baseline, judged=judged)


def mutations(resource: Resource) -> Iterator[Mutation]:
    """Every way in which one property of the resource, at any depth, is made weaker or is taken away."""
    for path, kind, inputs in _weakened(resource.inputs, ()):
        dependencies = dict(resource.property_dependencies)
        if len(path) == 1:  # the value no longer comes from where it came
            dependencies.pop(str(path[0]), None)
        changed = Resource(
            type=resource.type,
            name=resource.name,
            urn=resource.urn,
            inputs=inputs,
            property_dependencies=dependencies,
        )
        yield Mutation(resource=changed, path=path, kind=kind)


def _weakened(value: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Path, kind and the whole changed value, for one place and everything below it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            rest = {other: kept for other, kept in value.items() if other != key}
            yield (*path, key), "key removed", rest
            for where, kind, changed in _weakened(inner, (*path, key)):
                yield where, kind, {**value, key: changed}
    elif isinstance(value, list | tuple):
        if value:
            yield path, "list emptied", []
        for index, inner in enumerate(value):
            for where, kind, changed in _weakened(inner, (*path, index)):
                yield where, kind, [*value[:index], changed, *value[index + 1 :]]
    else:
        yield from ((path, kind, changed) for kind, changed in _weakened_leaf(value))


def _weakened_leaf(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield "boolean flipped", not value
    elif isinstance(value, int | float):
        yield "number widened", value * WIDENING + 1
        if value:
            yield "number zeroed", 0
    elif value == UNKNOWN_MARKER:
        yield "reference made literal", OTHER_TEXT
    elif isinstance(value, str):
        yield "text changed", OTHER_TEXT
        yield from _weakened_text(value)


def _weakened_text(value: str) -> Iterator[tuple[str, Any]]:
    """Texts that stand for something else: durations, ranges of addresses, images with a digest."""
    if duration := re.fullmatch(r"(\d+)s", value):
        yield "duration widened", f"{int(duration[1]) * WIDENING}s"
        yield "duration shortened", f"{int(duration[1]) // WIDENING}s"
    elif re.fullmatch(r"\d+\.\d+\.\d+\.\d+/\d+", value):
        yield "range widened", EVERYWHERE
    elif "@sha256:" in value:
        yield "digest removed", value.partition("@")[0]


def _sight(rule: Rule, resources: Sequence[Resource]) -> list[int]:
    """Places of what a stack rule can see: the types that it names, and all that these refer to, however far."""
    by_urn = {resource.urn: place for place, resource in enumerate(resources)}
    named = rule.types | rule.also_reads
    reached = {place for place, resource in enumerate(resources) if resource.type in named}
    ahead = list(reached)
    while ahead:
        references = resources[ahead.pop()].property_dependencies.values()
        found = {by_urn[urn] for urns in references for urn in urns if urn in by_urn} - reached
        reached |= found
        ahead += found
    return sorted(reached)


def _share(verdicts: Sequence[Verdict]) -> float:
    return sum(bool(verdict.killers) for verdict in verdicts) / len(verdicts) if verdicts else 1.0
