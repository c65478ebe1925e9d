"""The frameworks' data, and what is wrong with others'."""

from __future__ import annotations

import json
from shutil import copytree

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_load

from environments.compliance_checker import ComplianceChecker, checker
from environments.compliance_checker.checks import CHECKS
from environments.compliance_checker.frameworks import FOLDER, framework, framework_names, rendered_schema
from environments.errors import ConfigError
from tests.environments.compliance_checker.settings_at import configuration

FRAMEWORK = """\
title: House rules
source: The wall
scope: All of them.
mapping: derived
requirements:
  "1":
    title: No shouting
    checks: [errors-tell-nothing]
"""


@pytest.fixture
def house(tmp_path):
    """A folder with one framework, and what a change of its text leads to."""
    folder = tmp_path / "compliance" / "frameworks"
    folder.mkdir(parents=True)

    def loaded(old="", new="", *, name="house"):
        assert old in FRAMEWORK
        (folder / "house.yml").write_text(FRAMEWORK.replace(old, new) if old else FRAMEWORK)
        return ComplianceChecker(folder).check(name, configuration("prod"))

    return loaded


def data(name):
    return framework(name, checks=CHECKS).data


def test_the_four_frameworks_are_there():
    assert framework_names() == ["gdpr", "hipaa", "security", "soc2"]


@pytest.mark.parametrize("name", framework_names())
def test_every_named_check_exists(name):
    assert data(name).requirements


def test_every_check_is_asked_for_by_some_requirement():
    named = {check for name in framework_names() for one in data(name).requirements.values() for check in one.checks}
    assert named == set(CHECKS)


@pytest.mark.parametrize("name", framework_names())
def test_the_files_are_what_their_schema_says(name):
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    schema = json.loads(rendered_schema())
    Draft202012Validator(schema).validate(safe_load(text))
    first = text.partition("\n")[0].partition("$schema=")[2]
    assert json.loads((FOLDER / first).read_text(encoding="utf-8")) == schema


def test_a_framework_of_ones_own_is_judged(house):
    (requirement,) = house().requirements
    assert (requirement.item, requirement.verdict.value) == ("1", "met")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("errors-tell-nothing", "error-tells-nothing", "8:14", "did you mean errors-tell-nothing?"),
        ("errors-tell-nothing", "zzz", "8:14", "there are a-person-releases, "),
        ("    checks: [errors-tell-nothing]\n", "", "6:3", "say why it is manual"),
        ("checks", "cheks", "8:5", "did you mean requirements.1.checks?"),
        ("[errors-tell-nothing]", "errors-tell-nothing", "8:13", "list"),
        ("mapping: derived", "mapping: published", "4:10", "derived"),
        ("title: House rules\n", "", "1:1", "title"),
        ("title: No shouting", "title: No: shouting", "7:14", ""),
        ('"1"', "1 1: {title: abc, manual: abc}\n  1 1", "7:3", "twice"),
        ("[errors-tell-nothing]", "[errors-tell-nothing, errors-tell-nothing]", "8:13", "stands there twice"),
        ("checks: [errors-tell-nothing]", "rules: {gossip: [sql-backups]}", "8:13", "derived"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(house, old, new, place, words):
    with pytest.raises(ConfigError) as refused:
        house(old, new)
    assert f"compliance/frameworks/house.yml:{place}" in str(refused.value)
    assert words in str(refused.value)
    assert "Consequence" in str(refused.value)


def test_a_framework_that_does_not_exist_is_told_with_the_near_one(house):
    with pytest.raises(ConfigError, match=r"no framework 'hose'(.|\n)*did you mean house\?"):
        house(name="hose")


def test_a_framework_of_ours_whose_file_is_gone_is_missed(tmp_path, monkeypatch):
    """A report without it would look better than it is."""
    folder = tmp_path / "compliance" / "frameworks"
    copytree(FOLDER, folder)
    (folder / "gdpr.yml").unlink()
    monkeypatch.setattr(checker, "FOLDER", folder)

    with pytest.raises(ConfigError, match=r"compliance/frameworks/gdpr.yml: the file does not exist"):
        ComplianceChecker().generate_report(configuration("prod"))


def test_a_report_by_no_framework_is_none(tmp_path):
    with pytest.raises(ConfigError, match="there is no framework to judge by"):
        ComplianceChecker(tmp_path).generate_report(configuration("prod"))
