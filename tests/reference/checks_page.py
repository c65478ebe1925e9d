"""The compliance checks: what each claims, who asks for the figure, which settings decide it, and who asks for it."""

from __future__ import annotations

from functools import cache

from environments.compliance_checker.check import Check
from environments.compliance_checker.checks import CHECKS
from environments.compliance_checker.frameworks import framework, framework_names
from tests.reference.markdown import GENERATED, cell, table


def render_checks() -> str:
    """All checks in one table, then each with its settings."""
    lines = [
        "# Compliance checks",
        "",
        GENERATED,
        "",
        "Each judges settings ([how](../compliance.md)); `compliance/frameworks/` has the requirements that name it.",
        "",
    ]
    rows = [[f"[{name}](#{name})", cell(check.statement), cell(_asking(name))] for name, check in _sorted()]
    lines += table(["Check", "Holds when it is met", "Asked for by"], rows)
    for name, check in _sorted():
        lines += ["", f"## {name}", "", check.statement]
        lines += ["", check.about] if check.about else []
        lines += ["", "Derived from:", "", *(f"- `{path}`" for path in check.settings)]
    return "\n".join([*lines, ""])


def _sorted() -> list[tuple[str, Check]]:
    return sorted(CHECKS.items())


def _asking(name: str) -> str:
    return ", ".join(_requirements()[name])


@cache
def _requirements() -> dict[str, list[str]]:
    """By check, what asks for it."""
    found: dict[str, list[str]] = {}
    for key in framework_names():
        for item, requirement in framework(key, checks=CHECKS).data.requirements.items():
            for name in requirement.checks:
                found.setdefault(name, []).append(f"{key} {item}")
    return found
