"""The import law of the design: each folder can be understood alone, data flows one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = {"environments", "components", "guardrails", "policy", "sandbox", "operations", "contract", "tests"}
PULUMI = {"pulumi", "pulumi_gcp", "pulumi_kubernetes", "pulumi_random", "pulumi_policy"}


def sources(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"no sources in {folder}: the test would pass without asserting"
    return found


def imported_modules(file: Path) -> Iterator[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute here"
            yield node.module or ""


def offences(folder: str, forbidden: set[str], *, but: set[str] = frozenset()) -> list[str]:
    return [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in sources(folder)
        for module in imported_modules(file)
        if module.split(".")[0] in forbidden
        and not any(module == name or module.startswith(f"{name}.") for name in but)
    ]


def test_environments_imports_no_pulumi_and_nothing_else_of_ours():
    assert offences("environments", (OURS - {"environments"}) | PULUMI) == []


def test_policy_imports_nothing_else_of_ours():
    assert offences("policy", OURS - {"guardrails"}) == []


def test_operations_know_settings_and_the_contract_and_leave_resources_to_the_engine():
    assert offences("operations", (OURS - {"environments", "operations"}) | PULUMI) == []


def test_nothing_else_is_made_of_operations():
    for folder in ("environments", "components", "policy", "sandbox", "contract"):
        assert offences(folder, {"operations"}) == []


def test_the_sandbox_is_imported_by_tests_only():
    for folder in ("environments", "components", "policy", "operations"):
        assert offences(folder, {"sandbox"}) == []


def test_only_the_platform_knows_settings_and_components_at_once():
    outside = [file for file in sources("components") if "platform" not in file.relative_to(ROOT / "components").parts]
    knowing = [
        str(file.relative_to(ROOT))
        for file in outside
        if any(module.split(".")[0] == "environments" for module in imported_modules(file))
    ]
    assert knowing == []


@pytest.mark.parametrize("file", ["environments/merge.py", "components/naming.py", "components/subnets.py"])
def test_pure_modules_import_no_pulumi(file):
    assert [m for m in imported_modules(ROOT / file) if m.split(".")[0] in PULUMI] == []


def test_the_program_is_a_table_of_contents():
    tree = ast.parse((ROOT / "__main__.py").read_text(encoding="utf-8"))
    branching = (ast.If, ast.For, ast.While, ast.Try, ast.FunctionDef, ast.ClassDef)
    assert not any(isinstance(node, branching) for node in ast.walk(tree))
