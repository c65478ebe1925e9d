"""What a look at something found, and how several findings are told: a table for people, JSON for machines. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "failed", "unknown", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One finding.

    Attributes:
        subject: What was looked at.
        verdict: ok, warning (somebody should look), failed (users are hit, or a promise is broken), unknown (it could
            not be asked), or skipped.
        detail: What was found; never a secret.
        remedy: What to do about it; empty where all is well.
        under_way: Whether a change of it goes on, of which nobody knows yet how it ends.
    """

    subject: str
    verdict: Verdict
    detail: str
    remedy: str = ""
    under_way: bool = False


def all_well(checks: Sequence[Check]) -> bool:
    """Whether nothing failed, and everything could be asked."""
    return all(check.verdict not in ("failed", "unknown") for check in checks)


def settled(checks: Sequence[Check]) -> bool:
    """Whether nothing goes on of which nobody knows yet how it ends."""
    return not any(check.under_way for check in checks)


def table(checks: Sequence[Check]) -> str:
    """One line per finding, what failed with its remedy below."""
    width = max((len(check.subject) for check in checks), default=0)
    lines = []
    for check in checks:
        lines.append(f"{check.verdict:8}{check.subject.ljust(width)}  {check.detail}")
        if check.remedy and check.verdict in ("warning", "failed", "unknown"):
            lines.append(f"{'':8}{'':{width}}  remedy: {check.remedy}")
    counts = {
        verdict: sum(check.verdict == verdict for check in checks) for verdict in ("ok", "warning", "failed", "unknown")
    }
    lines.append(", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count) or "nothing was checked")
    return "\n".join(lines)


def document(stack: str, checks: Sequence[Check]) -> str:
    """The findings as JSON."""
    return json.dumps(
        {"stack": stack, "ok": all_well(checks), "checks": [asdict(check) for check in checks]},
        indent=2,
        ensure_ascii=False,
    )
