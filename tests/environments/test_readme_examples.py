"""What `environments/README.md` shows: commands parse, programs pass a type checker, files are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from environments.command_line import main
from environments.commands.arguments import COMMANDS, parsed
from tests.environments.readme import sections

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "environments"
SECTIONS = sections((FOLDER / "README.md").read_text(encoding="utf-8"))
BLOCKS = [block for section in SECTIONS for block in section.code]
SPANS = {span for section in SECTIONS for span in section.spans}
COMMAND = re.compile(r"python -m environments ([^|)#\n]+)")
LINES = [match.strip() for block in BLOCKS for match in COMMAND.findall(block)]
PROGRAMS = [block for block in BLOCKS if not COMMAND.search(block)]
ALTERNATIVES = re.compile(r"\{([\w,]+)\}")
# What is run elsewhere at length, and what writes files or asks Google.
ONLY_PARSED = {"validate", "performance", "migrate", "secrets"}


def named_files() -> set[str]:
    """Files that the text names: with an ending, without a placeholder, alternatives in braces written out."""
    files: set[str] = set()
    for span in SPANS:
        choice = ALTERNATIVES.search(span)
        words = choice[1].split(",") if choice else [""]
        files.update(ALTERNATIVES.sub(word, span, count=1) for word in words)
    return {file for file in files if re.fullmatch(r"[\w./-]*\w\.(py|yml|md)", file)}


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_one(line):
    assert parsed(shlex.split(line)).command in COMMANDS


@pytest.mark.parametrize("line", [line for line in LINES if line.split()[0] not in ONLY_PARSED])
def test_every_command_that_only_reads_runs(line, capsys):
    assert main(shlex.split(line)) in {0, 3}
    shown = capsys.readouterr()
    assert shown.out
    assert shown.err == ""


def test_every_command_has_an_example():
    assert set(COMMANDS) - {line.split()[0] for line in LINES} == set()


def test_programs_pass_a_type_checker(type_checked):
    assert type_checked("\n".join(PROGRAMS)) == ("Success: no issues found in 1 source file\n", 0)


def test_the_first_program_runs_and_finds_what_it_says():
    names: dict[str, object] = {}

    exec(PROGRAMS[0], names)

    assert eval("config.database.postgresql.connection_pool.max_size", names) == 100
    assert "# 100, typed" in PROGRAMS[0]


def test_files_that_it_names_are_there():
    assert "prod/overrides/scaling.yml" in named_files()
    assert {file for file in named_files() if not any((place / file).exists() for place in (FOLDER, ROOT))} == set()


def test_it_names_every_override_and_every_use_case():
    files = {*FOLDER.glob("*/overrides/*.yml"), *FOLDER.glob("tenants/use_cases/*.yml")}
    assert {str(file.relative_to(FOLDER)) for file in files} - named_files() == set()


def test_targets_that_it_names_are_in_the_makefile():
    targets = {match[1] for span in SPANS if (match := re.match(r"make ([a-z-]+)", span))}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "bench" in targets
    assert {target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()
