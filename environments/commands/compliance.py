"""`compliance`: what frameworks ask for and settings have not, with the place of each; then what is met, and why."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from environments.commands.arguments import GAPS
from environments.commands.chosen import configuration
from environments.commands.screen import Cell, Said, Screen, Table
from environments.compliance_checker import ComplianceChecker, ComplianceReport, FrameworkReport, Verdict
from environments.compliance_checker.report import LIMITS, RequirementResult
from environments.compliance_checker.verdicts import Finding
from environments.environment_manager import EnvironmentConfigManager

_MEANINGS = {Verdict.NOT_MET: "bad", Verdict.MET: "good"}


def run(options: argparse.Namespace, manager: EnvironmentConfigManager, screen: Screen) -> int:
    """Reports.

    Returns:
        3 where something is missing, else 0.
    """
    report = ComplianceChecker().generate_report(configuration(options, manager), options.framework)
    if options.json:
        screen.data(report.as_data())
    elif options.markdown:
        screen.lines([report.markdown().rstrip("\n")])
    elif screen.has_tables:
        for number, one in enumerate(_tables(report)):
            screen.lines([""] if number else [])
            screen.table(one)
    else:
        screen.lines(_lines(report))
    return 0 if report.is_met else GAPS


def _lines(report: ComplianceReport) -> Iterator[str]:
    """One fact in each, gaps first."""
    for one, requirement in _requirements(report, Verdict):
        head = f"{requirement.verdict.value}  {one.framework.key} {requirement.item}"
        if requirement.findings:
            yield from (f"{head}  {finding}" for finding in requirement.findings)
        else:
            yield f"{head}  {requirement.data.title}  # {_why(requirement)}"


def _tables(report: ComplianceReport) -> Iterator[Table]:
    summary: list[list[Cell]] = [
        [
            [Said(one.framework.key, "setting")],
            *([Said(str(count), _MEANINGS.get(verdict, "note"))] for verdict, count in one.counts.items()),
        ]
        for one in report.frameworks
    ]
    head = ("Framework", *(verdict.value.capitalize() for verdict in Verdict))
    yield Table(head, summary, title=f"Settings of {report.subject}", notes=[LIMITS])
    if report.gaps:
        rows = [_gap(finding, report.asking(finding)) for finding in report.gaps]
        yield Table(("Setting", "What is wrong", "Asked for by"), rows, title="Gaps")
    others: list[list[Cell]] = [
        [
            [Said(requirement.verdict.value, _MEANINGS.get(requirement.verdict, "note"))],
            [Said(f"{one.framework.key} {requirement.item}", "setting")],
            [Said(requirement.data.title), Said(_why(requirement), "note")],
        ]
        for one, requirement in _requirements(report, [verdict for verdict in Verdict if verdict != Verdict.NOT_MET])
    ]
    yield Table(("Verdict", "Requirement", "What it asks for"), others, title="Requirements without gaps")


def _gap(finding: Finding, asking: Iterable[tuple[str, str]]) -> list[Cell]:
    fact = finding.fact
    return [
        [Said(fact.path, "setting"), Said(fact.value, "value"), Said(fact.place, "place")],
        [Said(finding.gap.reason, "bad"), Said(finding.gap.remedy)],
        [Said(f"{key} {item}") for key, item in asking],
    ]


def _requirements(
    report: ComplianceReport, verdicts: Iterable[Verdict]
) -> Iterator[tuple[FrameworkReport, RequirementResult]]:
    for verdict in verdicts:
        for one in report.frameworks:
            yield from ((one, requirement) for requirement in one.of(verdict))


def _why(requirement: RequirementResult) -> str:
    """What a verdict without gaps rests on, and what is left to do by hand."""
    if requirement.verdict is Verdict.RESOURCES:
        found = [f"rules: {', '.join(requirement.rules)}"]
    elif requirement.verdict is Verdict.NOT_APPLICABLE:
        found = ["; ".join(dict.fromkeys(check.reason for check in requirement.checks))]
    elif requirement.verdict is Verdict.MET:
        found = [f"checks: {', '.join(check.name for check in requirement.checks)}"]
    else:
        found = []
    return "; ".join([*found, *([f"by hand: {requirement.data.manual}"] if requirement.data.manual else [])])
