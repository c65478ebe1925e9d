"""What can be said of a requirement, and what it is said of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Verdict(Enum):
    """A requirement's, or a check's; in the order of reports: what is missing comes first."""

    NOT_MET = "not met"
    MET = "met"
    NOT_APPLICABLE = "not applicable"
    RESOURCES = "resources only"
    """No setting decides it; rules of the policy packs judge the resources."""
    MANUAL = "manual"
    """No code can; the data says why."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One setting that keeps a check from being met.

    Attributes:
        path: The setting, dotted.
        reason: What is wrong with it, and what follows; repeats no text of a setting but choices that the model names.
        remedy: What to write instead.
    """

    path: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A setting that a verdict rests on.

    Attributes:
        path: The setting, dotted.
        value: As one line of YAML; masked where it may be a secret.
        layer: The layer that it comes from.
        place: Where it stands: file, line and column.
    """

    path: str
    value: str
    layer: str
    place: str

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {"path": self.path, "value": self.value, "layer": self.layer, "place": self.place}

    def __str__(self) -> str:
        return f"{self.path} = {self.value} ({self.place})"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A gap with the fact behind it.

    Attributes:
        check: The check's name.
        gap: What is wrong.
        fact: The setting as it is.
    """

    check: str
    gap: Gap
    fact: Fact

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {"check": self.check, **self.fact.as_data(), "reason": self.gap.reason, "remedy": self.gap.remedy}

    def __str__(self) -> str:
        return f"{self.fact}: {self.gap.reason}; {self.gap.remedy} [{self.check}]"


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One check, asked.

    Attributes:
        name: The check's.
        statement: What holds where it is met.
        verdict: MET, NOT_MET or NOT_APPLICABLE.
        reason: Why it does not apply; else empty.
        findings: What is missing.
        facts: All settings that it looked at.
    """

    name: str
    statement: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "check": self.name,
            "statement": self.statement,
            "verdict": self.verdict.value,
            "reason": self.reason or None,
            "gaps": [finding.as_data() for finding in self.findings],
            "settings": [fact.as_data() for fact in self.facts],
        }
