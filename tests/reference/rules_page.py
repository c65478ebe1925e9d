"""The rules of the policy packs: what each claims, what it cannot see, what to do, and which framework asks for it."""

from __future__ import annotations

import inspect
import re
from functools import cache
from importlib import import_module

from guardrails.frameworks import Framework
from guardrails.packs import PACKS
from guardrails.rule import Rule
from tests.reference.markdown import GENERATED, cell, table


@cache
def rule_services() -> dict[str, list[Rule]]:
    """All rules by the service that they are for, both sorted."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(PACKS["all"].rules, key=lambda one: one.name):
        found.setdefault(rule.name.partition("-")[0], []).append(rule)
    return found


def render_rules_index() -> str:
    """All rules in one table, and what each framework asks for."""
    lines = ["# Rules", "", GENERATED, "", "Every rule is mandatory; `policy/config/dev.json` lowers them in dev.", ""]
    packs = [pack for key, pack in PACKS.items() if key != "all"]
    lines += [*table(["Pack", "Rules", ""], [[p.key, str(len(p.rules)), cell(p.description)] for p in packs]), ""]
    rows = [
        [f"[{rule.name}]({service}.md#{rule.name})", rule.severity.value, ", ".join(rule.packs), cell(rule.description)]
        for service, rules in rule_services().items()
        for rule in rules
    ]
    lines += [*table(["Rule", "Severity", "Packs", "Holds when it passes"], rows)]
    for framework in Framework:
        items: dict[str, list[str]] = {}
        for rules in rule_services().values():
            for rule in rules:
                for one in rule.requirements:
                    if one.framework is framework:
                        items.setdefault(one.item, []).append(f"{rule.name}")
        lines += ["", f"## {framework.key}: {framework.numbering}", ""]
        lines += table(["Item", "Rules"], [[item, ", ".join(names)] for item, names in sorted(items.items())])
    return "\n".join([*lines, ""])


def render_rules_of(service: str) -> str:
    """The rules for one service."""
    lines = [f"# Rules: {service}", "", GENERATED]
    for rule in rule_services()[service]:
        module = import_module(f"guardrails.{service}.{rule.name.partition('-')[2].replace('-', '_')}")
        requirements = ", ".join(f"{one} ({one.origin.value})" for one in rule.requirements)
        lines += [
            "",
            f"## {rule.name}",
            "",
            rule.description,
            "",
            *_told(inspect.cleandoc(module.__doc__ or "")),
            f"- Severity: {rule.severity.value}",
            f"- Judges: {', '.join(f'`{one}`' for one in sorted(rule.types))}"
            + (f"; reads {', '.join(f'`{one}`' for one in sorted(rule.also_reads))}" if rule.also_reads else ""),
            f"- Remedy: {rule.remediation}",
            f"- Reference: <{rule.reference}>",
            f"- Asked for by: {'; '.join(rule.sources)}",
            f"- Frameworks: {requirements or 'none'}",
        ]
    return "\n".join([*lines, ""])


def _told(document: str) -> list[str]:
    """What a rule's module says below its first line: the risk, and what the rule cannot see."""
    body = document.partition("\n\n")[2]
    text = re.sub(r"(?:^|(?<=\. )|(?<=\.\n)|(?<=\n\n))(The risk|Cannot see|Works at preview)\b", r"\n\n**\1**", body)
    return [*re.sub(r"\n{3,}", "\n\n", text).strip().splitlines(), ""] if body else []
