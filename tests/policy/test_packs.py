"""The registry: nothing forgotten, nothing twice, and the mapping to the frameworks well spelt."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy

import guardrails
from guardrails.frameworks import Framework, Origin, gdpr, hipaa, soc2
from guardrails.packs import (
    ALL,
    GDPR,
    HIPAA,
    NO_RULES,
    PACKS,
    RULES,
    SECURITY,
    SHARED,
    SOC2,
    policies,
    rules_of,
    serve,
    union,
)
from guardrails.rule import DELETION_PROTECTION

LIBRARY = Path(guardrails.__file__).parent
POLICY = LIBRARY.parent


def rule_files():
    return sorted(
        file
        for service in LIBRARY.iterdir()
        if service.is_dir() and service.name not in (*NO_RULES, "__pycache__")
        for file in service.glob("*.py")
        if file.stem not in ("__init__", SHARED)
    )


def test_every_rule_file_is_registered_under_its_folder_and_name():
    files = [f"{file.parent.name}-{file.stem}".replace("_", "-") for file in rule_files()]

    assert sorted(rule.name for rule in RULES) == sorted(files)


@pytest.mark.parametrize(
    "text",
    ["", "sql_stray = 7", "from guardrails.sql.backups import sql_backups as sql_stray"],
    ids=["empty", "something else", "another rule"],
)
def test_a_file_that_is_no_rule_is_refused_where_rules_stand(text, tmp_path, monkeypatch):
    (tmp_path / "stray.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr("guardrails.sql.__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "guardrails.sql.stray", raising=False)

    with pytest.raises(ImportError, match=r"sql/stray\.py holds no rule sql-stray .* Declare the rule under that name"):
        list(rules_of("sql"))


def test_names_are_given_once():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_tells_all_that_a_report_needs(rule):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert rule.types
    assert rule.sources
    assert rule.description.endswith(".")
    assert rule.remediation.endswith(".")
    assert rule.reference.startswith("https://")
    assert any(requirement.framework is Framework.SOC2 for requirement in rule.requirements)
    assert len(set(rule.requirements)) == len(rule.requirements)


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_rule_file_tells_the_risk_and_what_it_cannot_see(file):
    docstring = file.read_text(encoding="utf-8").split('"""')[1]

    assert "The risk:" in docstring
    assert "Cannot see:" in docstring


def test_security_holds_every_rule_and_each_framework_what_it_asks_for():
    assert SECURITY.rules == RULES
    for pack, framework in ((SOC2, Framework.SOC2), (GDPR, Framework.GDPR), (HIPAA, Framework.HIPAA)):
        asked = [rule for rule in RULES if framework in {each.framework for each in rule.requirements}]
        assert list(pack.rules) == asked
        assert 0 < len(asked) <= len(RULES)


def test_one_process_serves_several_packs_with_each_rule_once():
    served = {}

    serve(SOC2, GDPR, HIPAA, server=lambda **given: served.update(given))

    names = [policy.name for policy in served["policies"]]
    assert served["name"] == "spotify-ai-agent-soc2-gdpr-hipaa"
    assert served["enforcement_level"] is EnforcementLevel.MANDATORY
    assert sorted(names) == sorted({rule.name for pack in (SOC2, GDPR, HIPAA) for rule in pack.rules})


def test_a_single_pack_is_served_under_its_own_name():
    served = {}

    serve(ALL, server=lambda **given: served.update(given))

    assert served["name"] == "spotify-ai-agent-all"
    assert len(served["policies"]) == len(RULES)


def test_a_union_keeps_each_rule_once():
    assert [rule.name for rule in union("x", "x", (SOC2, SOC2)).rules] == sorted(rule.name for rule in SOC2.rules)


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.key)
def test_every_pack_can_remember_what_was_declared(pack):
    """Stack rules read what resource rules of the same process pass by; without one they would see outputs only."""
    assert any(isinstance(policy, ResourceValidationPolicy) for policy in policies(pack))


@pytest.mark.parametrize("key", sorted(PACKS))
def test_a_pack_folder_says_how_it_runs_and_serves_its_own_pack(key):
    project = yaml.safe_load((POLICY / key / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    program = (POLICY / key / "__main__.py").read_text(encoding="utf-8")

    assert project["runtime"] == {"name": "python", "options": {"virtualenv": "../../.venv"}}
    assert project["description"] == PACKS[key].description
    assert f"serve({key.upper()})" in program


def test_the_library_imports_nothing_of_the_program():
    """Checked in a process of its own: other tests have imported much more."""
    code = "import guardrails.__main__, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    imported = set(answer.stdout.split())
    assert "guardrails" in imported
    assert not imported & {"components", "environments", "sandbox", "operations"}


def test_every_deletion_protection_can_be_lowered_by_the_unprotect_step_and_nothing_else():
    tagged = [rule.name for rule in RULES if DELETION_PROTECTION in rule.tags]

    assert tagged == ["gke-deletion-protection", "redis-deletion-protection", "sql-deletion-protection"]


@pytest.mark.parametrize(
    ("make", "item"),
    [(soc2, "CC61"), (soc2, "6.1"), (hipaa, "312(a)(1)"), (hipaa, "164.312"), (gdpr, "Art. 32"), (gdpr, "32(a)")],
)
def test_an_item_that_no_framework_has_is_refused(make, item):
    with pytest.raises(ValueError, match=r"is not an item of (soc2|hipaa|gdpr)"):
        make(item)


CONTROLS = {
    Framework.SOC2: {
        *("A1.1", "A1.2", "C1.1", "C1.2", "CC1.3", "CC3.2", "CC5.2", "CC6.1", "CC6.3"),
        *("CC6.6", "CC6.7", "CC6.8", "CC7.1", "CC7.2", "CC7.3", "CC7.4", "CC7.5", "CC8.1"),
    },
    Framework.HIPAA: {
        *("308(a)(1)", "308(a)(3)(i)", "308(a)(4)", "308(a)(4)(i)", "308(a)(5)", "308(a)(7)", "308(a)(7)(ii)(A)"),
        *("312(a)(1)", "312(a)(2)(iv)", "312(b)", "312(c)(1)", "312(d)", "312(e)(1)"),
    },
    Framework.GDPR: {"5(1)(e)", "25", "30", "32", "32(1)(a)", "32(1)(b)", "32(1)(c)", "32(1)(d)", "33", "44"},
}
"""The items that the list of controls maps to."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_mapped_to_items_of_the_list_of_controls(rule):
    for requirement in rule.requirements:
        assert requirement.item.removeprefix("164.") in CONTROLS[requirement.framework]


def test_every_mapping_to_the_gdpr_says_that_it_is_our_own():
    origins = {each.origin for rule in RULES for each in rule.requirements if each.framework is Framework.GDPR}

    assert origins == {Origin.DERIVED}
