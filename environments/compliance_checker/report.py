"""What is said of a configuration, framework by framework; the same settings always give the same report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from environments.compliance_checker.frameworks import Framework, RequirementData
from environments.compliance_checker.verdicts import CheckResult, Finding, Verdict

LIMITS = (
    "Settings are judged, not resources: that what was built is what they say, the policy packs judge on every preview "
    "and up; rules are named for each requirement. What people do (processes, training, contracts) is manual. What no "
    "setting can weaken, because the program fixes it (own keys for everything at rest, TLS with verified names, TLS "
    "1.3 at the edge, private nodes), no check asks; rules do. The requirements' mapping to checks is our own "
    "derivation, no auditor's."
)


@dataclass(frozen=True, kw_only=True)
class RequirementResult:
    """One requirement's verdict.

    Attributes:
        item: Its id.
        data: What the framework's file says of it.
        verdict: By its checks; without any, RESOURCES or MANUAL.
        checks: Their results.
    """

    item: str
    data: RequirementData
    verdict: Verdict
    checks: tuple[CheckResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is missing."""
        return tuple(finding for check in self.checks for finding in check.findings)

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules of the policy packs that judge the resources for it, by name."""
        return tuple(sorted(name for names in self.data.rules.values() for name in names))

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "id": self.item,
            "title": self.data.title,
            "verdict": self.verdict.value,
            "checks": [check.as_data() for check in self.checks],
            "rules": list(self.rules),
            "manual": self.data.manual,
        }


@dataclass(frozen=True, kw_only=True)
class FrameworkReport:
    """One framework, held against a configuration.

    Attributes:
        framework: What was asked for.
        subject: Which configuration, in words.
        requirements: Verdicts in the framework's order.
    """

    framework: Framework
    subject: str
    requirements: tuple[RequirementResult, ...]

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Each thing that is missing, once."""
        found = (finding for requirement in self.requirements for finding in requirement.findings)
        return tuple(dict.fromkeys(found))

    @property
    def is_met(self) -> bool:
        """Whether no check found anything missing; what is manual is not part of it."""
        return not self.gaps

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Requirements by verdict, all verdicts in the order of reports."""
        found = [requirement.verdict for requirement in self.requirements]
        return {verdict: found.count(verdict) for verdict in Verdict}

    def of(self, verdict: Verdict) -> tuple[RequirementResult, ...]:
        """The requirements with a verdict."""
        return tuple(requirement for requirement in self.requirements if requirement.verdict is verdict)

    def as_data(self) -> dict[str, Any]:
        """For machines; gaps come first."""
        data = self.framework.data
        return {
            "framework": self.framework.key,
            "title": data.title,
            "source": data.source,
            "scope": data.scope,
            "mapping": data.mapping,
            "met": self.is_met,
            "counts": {verdict.value: count for verdict, count in self.counts.items()},
            "requirements": [one.as_data() for verdict in Verdict for one in self.of(verdict)],
        }


@dataclass(frozen=True, kw_only=True)
class ComplianceReport:
    """Several frameworks, held against one configuration.

    Attributes:
        subject: Which configuration, in words.
        frameworks: Each framework's report.
    """

    subject: str
    frameworks: tuple[FrameworkReport, ...]

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Each thing that is missing, once."""
        return tuple(dict.fromkeys(finding for report in self.frameworks for finding in report.gaps))

    @property
    def is_met(self) -> bool:
        """Whether no check of any framework found anything missing."""
        return not self.gaps

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "subject": self.subject,
            "met": self.is_met,
            "limits": LIMITS,
            "gaps": [
                {**finding.as_data(), "requirements": [f"{key} {item}" for key, item in self.asking(finding)]}
                for finding in self.gaps
            ],
            "frameworks": [report.as_data() for report in self.frameworks],
        }

    def json(self) -> str:
        """`as_data` as text."""
        return json.dumps(self.as_data(), indent=2, ensure_ascii=False) + "\n"

    def markdown(self) -> str:
        """A page for people."""
        from environments.compliance_checker.report_page import page  # noqa: PLC0415 (it knows this module)

        return page(self)

    def asking(self, finding: Finding) -> list[tuple[str, str]]:
        """The frameworks' keys and the requirements that ask for what is missing."""
        return [
            (report.framework.key, requirement.item)
            for report in self.frameworks
            for requirement in report.requirements
            if finding in requirement.findings
        ]


def verdict_of(data: RequirementData, checks: tuple[CheckResult, ...]) -> Verdict:
    """A requirement's verdict from those of its checks."""
    found = {check.verdict for check in checks}
    for verdict in (Verdict.NOT_MET, Verdict.MET, Verdict.NOT_APPLICABLE):
        if verdict in found:
            return verdict
    return Verdict.RESOURCES if data.rules else Verdict.MANUAL
