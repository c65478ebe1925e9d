"""A mutation run for people and for machines: scores per component, and what survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from guardrails.mutation import Outcome, Verdict

NO_COMPONENT: Final = "(no component)"
"""Where resources stand that the program itself registered."""

Group = Callable[[Verdict], str]


def component_of(verdict: Verdict) -> str:
    """The component whose resource was weakened."""
    return verdict.mutation.resource.component or NO_COMPONENT


def type_of(verdict: Verdict) -> str:
    """The type of the resource that was weakened."""
    return verdict.mutation.resource.type


def as_text(outcome: Outcome) -> str:
    """A table of scores and a list of survivors, per component; property paths only, never values."""
    components = _grouped(outcome.verdicts, component_of)
    lines = [_row("component", "relevant", "refused", "share", "all")]
    lines += [_scores(component, verdicts) for component, verdicts in components.items()]
    lines += [
        _scores("together", outcome.verdicts),
        f"in the types that some rule judges: {outcome.judged_score:.0%}",
        f"of all weakenings, with those judged irrelevant: {outcome.raw_score:.0%}",
    ]
    for component, verdicts in components.items():
        survivors = [
            f"  {kind} {place}: {how}"
            for kind, of_kind in _grouped(_relevant(verdicts), type_of).items()
            for place, how in _survivors(of_kind).items()
        ]
        if survivors:
            lines += ["", f"survived in {component}", *survivors]
    return "\n".join(lines)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The same for machines, and per type as well."""
    killers = Counter(killer for verdict in outcome.verdicts for killer in verdict.killers)
    return {
        "score": outcome.score,
        "judgedScore": outcome.judged_score,
        "rawScore": outcome.raw_score,
        "killed": _killed(outcome.verdicts),
        "relevant": len(outcome.relevant),
        "all": len(outcome.verdicts),
        "components": {
            component: {
                **_counts(verdicts),
                "survivors": {
                    kind: places
                    for kind, of_kind in _grouped(_relevant(verdicts), type_of).items()
                    if (places := _survivors(of_kind))
                },
            }
            for component, verdicts in _grouped(outcome.verdicts, component_of).items()
        },
        "types": {
            kind: {**_counts(verdicts), "survivors": _survivors(_relevant(verdicts))}
            for kind, verdicts in _grouped(outcome.verdicts, type_of).items()
        },
        "killers": dict(sorted(killers.items())),
        "refusedUnchanged": [vars(refusal) for refusal in outcome.baseline],
    }


def _row(name: str, *cells: str) -> str:
    return f"{name:56}" + "".join(f" {cell:>8}" for cell in cells)


def _scores(name: str, verdicts: Iterable[Verdict]) -> str:
    counts = _counts(verdicts)
    share = f"{counts['killed'] / counts['relevant']:.0%}" if counts["relevant"] else "-"
    return _row(name, str(counts["relevant"]), str(counts["killed"]), share, str(counts["all"]))


def _counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    verdicts = list(verdicts)
    return {"killed": _killed(verdicts), "relevant": len(_relevant(verdicts)), "all": len(verdicts)}


def _grouped(verdicts: Iterable[Verdict], group: Group) -> dict[str, list[Verdict]]:
    """In the order of the groups' names."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(group(verdict), []).append(verdict)
    return dict(sorted(groups.items()))


def _survivors(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Property -> what can be done to it unnoticed."""
    places: dict[str, set[str]] = {}
    for verdict in verdicts:
        if not verdict.killers:
            places.setdefault(verdict.mutation.place, set()).add(verdict.mutation.kind)
    return {place: ", ".join(sorted(kinds)) for place, kinds in sorted(places.items())}


def _relevant(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.killers or not verdict.irrelevant]


def _killed(verdicts: Iterable[Verdict]) -> int:
    return sum(bool(verdict.killers) for verdict in verdicts)
