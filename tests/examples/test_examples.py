"""The examples stay what they show: a consumer knows the contract alone, a foreign program components alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"environments", "components", "guardrails", "policy", "sandbox", "operations", "tests", "platform_contract"}
ALLOWED = {
    "examples/api": set(),
    "examples/consumer": {"platform_contract"},
    "examples/foreign": {"components"},
    "contract/platform_contract": {"platform_contract"},
}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_program_of_others_imports_of_ours_only_what_it_shows(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    ours = {name.split(".")[0] for file in files for name in imported(file)} & OURS

    assert ours == ALLOWED[folder]


def test_a_foreign_program_imports_no_platform_and_no_outputs():
    modules = set(imported(ROOT / "examples" / "foreign" / "__main__.py"))

    assert {name for name in modules if name.startswith(("components.platform", "components.outputs"))} == set()


@pytest.mark.parametrize("folder", ["examples/api", "examples/consumer", "examples/foreign", "contract"])
def test_every_link_and_every_test_that_a_readme_names_is_there(folder):
    readme = ROOT / folder / "README.md"
    text = readme.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    files = re.findall(r"`((?:tests|components|contract)/[\w./]+\.\w+)`", text)

    assert [link for link in links if not (readme.parent / link).exists()] == []
    assert [file for file in files if not (ROOT / file).exists()] == []
