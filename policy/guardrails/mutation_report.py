"""A mutation run for people and for machines: scores per type, and what survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from guardrails.mutation import Outcome, Verdict


def as_text(outcome: Outcome) -> str:
    """A table of scores and a list of survivors; property paths only, never values."""
    lines = [f"{'type':62} {'killed':>6} {'relevant':>8} {'score':>6} {'all':>6}"]
    for kind, verdicts in sorted(_by_type(outcome.verdicts).items()):
        relevant = _relevant(verdicts)
        killed = _killed(verdicts)
        lines.append(f"{kind:62} {killed:>6} {len(relevant):>8} {_percent(killed, len(relevant))} {len(verdicts):>6}")
    killed = _killed(outcome.verdicts)
    lines.append(
        f"{'together':62} {killed:>6} {len(outcome.relevant):>8} {_percent(killed, len(outcome.relevant))} "
        f"{len(outcome.verdicts):>6}"
    )
    lines.append(f"in the types that some rule judges: {outcome.judged_score:.0%}")
    lines.append(f"of all mutations, with those judged irrelevant: {outcome.raw_score:.0%}")
    for kind, verdicts in sorted(_by_type(outcome.relevant).items()):
        survivors = _survivors(verdicts)
        if survivors:
            lines += ["", f"survived in {kind}"]
            lines += [f"  {place}: {how}" for place, how in survivors.items()]
    return "\n".join(lines)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The same for machines."""
    by_type = {}
    for kind, verdicts in sorted(_by_type(outcome.verdicts).items()):
        relevant = _relevant(verdicts)
        by_type[kind] = {
            "killed": _killed(verdicts),
            "relevant": len(relevant),
            "all": len(verdicts),
            "survivors": _survivors(relevant),
        }
    killers = Counter(killer for verdict in outcome.verdicts for killer in verdict.killers)
    return {
        "score": outcome.score,
        "judgedScore": outcome.judged_score,
        "rawScore": outcome.raw_score,
        "killed": _killed(outcome.verdicts),
        "relevant": len(outcome.relevant),
        "all": len(outcome.verdicts),
        "types": by_type,
        "killers": dict(sorted(killers.items())),
        "refusedUnchanged": [vars(refusal) for refusal in outcome.baseline],
    }


def _by_type(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.mutation.resource.type, []).append(verdict)
    return groups


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


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:>6.0%}" if whole else f"{'-':>6}"
