"""The rule library and `compliance/frameworks/` agree: which requirement asks for which rule, and who says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from guardrails.frameworks import Framework
from guardrails.packs import RULES

FOLDER = Path(__file__).parents[2] / "compliance" / "frameworks"
SECURITY = "security"
SEVERAL = {"CIS GKE 5.5.5-5.5.7": ("CIS GKE 5.5.5", "CIS GKE 5.5.6", "CIS GKE 5.5.7")}


def requirements(name: str) -> dict:
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))["requirements"]


def in_the_data(name: str) -> set[tuple[str, str, str]]:
    return {
        (item, rule, origin)
        for item, requirement in requirements(name).items()
        for origin, rules in requirement.get("rules", {}).items()
        for rule in rules
    }


@pytest.mark.parametrize("framework", Framework, ids=lambda one: one.key)
def test_a_framework_names_the_rules_that_say_they_answer_it(framework):
    library = {
        (requirement.item, rule.name, requirement.origin.name.lower())
        for rule in RULES
        for requirement in rule.requirements
        if requirement.framework is framework
    }
    assert in_the_data(framework.key) == library


def test_the_security_audit_names_the_rules_that_have_a_benchmarks_item_as_source():
    library = {
        (item, rule.name, "derived")
        for rule in RULES
        for source in rule.sources
        if source.startswith("CIS ")
        for item in SEVERAL.get(source, (source,))
    }
    assert in_the_data(SECURITY) == library


@pytest.mark.parametrize("framework", Framework, ids=lambda one: one.key)
def test_items_are_spelt_as_the_framework_numbers_them(framework):
    wrong = {item for item in requirements(framework.key) if re.fullmatch(framework.item_pattern, item) is None}
    assert wrong == set()
