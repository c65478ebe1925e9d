"""The committed reference is what the sources say; the commands that write it show what they change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from environments.compliance_checker.checks import CHECKS
from environments.model_fields import paths
from environments.settings import Settings
from guardrails.packs import PACKS
from tests.reference import generated
from tests.reference.__main__ import main

ROOT = Path(__file__).parents[2]
FILES = generated.generated()


@pytest.mark.parametrize("file", FILES)
def test_the_committed_file_is_what_the_sources_say(file):
    found = generated.difference(ROOT, file, FILES[file]())
    assert found == "", f"run `make docs`, read the difference, commit it:\n{found}"


def test_nothing_is_left_of_pages_that_are_gone():
    assert generated.leftovers(ROOT) == []


def test_every_link_of_the_reference_leads_to_a_file():
    broken = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        if str(page.relative_to(ROOT)) in FILES:
            prose = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
                if "://" not in target and not (page.parent / target).exists():
                    broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_setting_every_check_and_every_rule_has_its_place():
    settings = "".join(FILES[file]() for file in FILES if "/settings/" in file)
    rules = "".join(FILES[file]() for file in FILES if "/rules/" in file)

    checks = FILES["docs/reference/checks.md"]()

    assert [name for name in CHECKS if f"## {name}\n" not in checks] == []
    assert [path for path in paths(Settings) if ".".join(path) not in settings] == []
    assert [rule.name for rule in PACKS["all"].rules if f"## {rule.name}\n" not in rules] == []


@pytest.mark.parametrize("file", [file for file in FILES if "/components/" in file and "README" not in file])
def test_arguments_are_explained_all_or_none(file):
    """None where the names say it all, unit included."""
    sections = FILES[file]().partition("## Outputs")[2].split("\n## ")[1:]
    half = {}
    for section in sections:
        rows = re.findall(r"^\| `(\w+)` \| .* \| (.*?) ?\|$", section, re.MULTILINE)
        silent = [name for name, told in rows if not told]
        if 0 < len(silent) < len(rows):
            half[section.partition("\n")[0]] = silent
    assert half == {}


@pytest.fixture
def one_file(tmp_path, monkeypatch):
    """A single generated page whose committed text is out of date, beside one that nothing renders."""
    page = tmp_path / "docs" / "reference" / "page.md"
    page.parent.mkdir(parents=True)
    page.write_text("old\n", encoding="utf-8")
    page.with_name("gone.md").write_text("gone\n", encoding="utf-8")
    monkeypatch.setattr(generated, "generated", lambda: {"docs/reference/page.md": lambda: "new\n"})
    monkeypatch.delenv("CI", raising=False)
    return page


def test_writing_prints_the_difference_and_deletes_what_is_gone(one_file, tmp_path, capsys):
    assert main([], tmp_path) == 0
    printed = capsys.readouterr().out
    assert one_file.read_text(encoding="utf-8") == "new\n"
    assert not one_file.with_name("gone.md").exists()
    assert "-old" in printed
    assert "+new" in printed
    assert "gone.md: nothing renders it" in printed


def test_a_pipeline_must_not_accept_its_own_change(one_file, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert main([], tmp_path) == 1
    assert one_file.read_text(encoding="utf-8") == "old\n"
    assert one_file.with_name("gone.md").exists()
    assert "CI is set" in capsys.readouterr().err


def test_checking_writes_nothing(one_file, tmp_path):
    assert main(["--check"], tmp_path) == 1
    assert one_file.read_text(encoding="utf-8") == "old\n"


def test_nothing_to_do_is_a_success(one_file, tmp_path):
    main([], tmp_path)
    assert main(["--check"], tmp_path) == 0
