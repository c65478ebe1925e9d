"""A compliance report as a page of Markdown: gaps first, then what is met, and last what it cannot judge."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.report import LIMITS, ComplianceReport, FrameworkReport, RequirementResult
from environments.compliance_checker.verdicts import Verdict
from environments.markdown import cell, table


def page(report: ComplianceReport) -> str:
    """The whole page."""
    lines = [f"# Compliance of the settings of {report.subject}", "", *_summary(report), "", LIMITS, ""]
    lines += ["## Gaps", "", *_gaps(report), ""]
    for framework in report.frameworks:
        lines += [*_framework(framework), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(report: ComplianceReport) -> list[str]:
    head = ["Framework", "Requirements", *(verdict.value.capitalize() for verdict in Verdict)]
    rows = [
        [one.framework.data.title, str(len(one.requirements)), *(str(count) for count in one.counts.values())]
        for one in report.frameworks
    ]
    return table(head, rows)


def _gaps(report: ComplianceReport) -> list[str]:
    if not report.gaps:
        return ["None: every check that applies is met."]
    rows = [
        [
            f"`{finding.fact.path}`",
            f"`{cell(finding.fact.value)}`",
            cell(finding.fact.place),
            cell(finding.gap.reason),
            cell(finding.gap.remedy),
            cell(", ".join(f"{key} {item}" for key, item in report.asking(finding))),
        ]
        for finding in report.gaps
    ]
    return table(["Setting", "Value", "Place", "What is wrong", "Remedy", "Asked for by"], rows)


def _framework(report: FrameworkReport) -> Iterator[str]:
    data = report.framework.data
    yield f"## {data.title}"
    yield ""
    yield f"Source: {data.source}. {data.scope}"
    for verdict in Verdict:
        found = report.of(verdict)
        if found:
            yield from ("", f"### {verdict.value.capitalize()}: {len(found)}")
            for requirement in found:
                yield from ("", *_requirement(requirement))


def _requirement(requirement: RequirementResult) -> Iterator[str]:
    yield f"**{requirement.item}** {requirement.data.title}"
    yield ""
    for check in requirement.checks:
        told = f": {check.reason}" if check.reason else ""
        yield f"- {check.verdict.value}: {check.statement.rstrip('.')}{told} (`{check.name}`)"
        for fact in check.facts:
            yield f"  - `{fact.path}` = `{cell(fact.value)}` ({fact.place})"
    if requirement.rules:
        yield f"- Resources: {', '.join(f'`{name}`' for name in requirement.rules)}"
    if requirement.data.manual:
        yield f"- By hand: {requirement.data.manual}"
