"""Reports of the project's own configurations."""

from __future__ import annotations

import json

import pytest

from environments import EnvironmentConfig, EnvironmentConfigManager
from environments.compliance_checker import ComplianceChecker, Verdict
from environments.compliance_checker.checks import CHECKS
from tests.environments.compliance_checker.settings_at import MANAGER, configuration, with_changes

CHECKER = ComplianceChecker()

GAPS = {
    "prod": {"a-region-can-be-lost", "database-reads-are-recorded"},
    "prod+disaster_recovery": {"database-reads-are-recorded"},
    "prod+high_availability+scaling+disaster_recovery": {"database-reads-are-recorded"},
    "stack:prod": {"database-reads-are-recorded"},
    "stack:prod@acme-music": {"database-reads-are-recorded"},
    "stack:prod-dr": {"database-reads-are-recorded"},
    "staging": {
        "a-person-releases",
        "a-region-can-be-lost",
        "audit-trail-kept-for-hipaa",
        "backups-kept-for-hipaa",
        "browsers-insist-on-tls",
        "database-reads-are-recorded",
        "every-connection-is-logged",
        "hosts-are-tried-from-outside",
        "logs-kept-for-hipaa",
    },
    "staging+security": {
        "a-person-releases",
        "a-region-can-be-lost",
        "audit-trail-kept-for-hipaa",
        "backups-kept-for-hipaa",
        "browsers-insist-on-tls",
        "logs-kept-for-hipaa",
    },
}
"""What is missing where; dev is weak on purpose, and has most of them."""

WEAK_IN_DEV = 30
"""Checks that dev fails, at least: whoever strengthens dev lowers it."""

EVERYWHERE = [*GAPS, "dev", "dev+local", "dev@garage-demo", "staging@nordwave-radio", "stack:local"]


@pytest.mark.parametrize("words", GAPS)
def test_what_is_missing_is_known(words):
    assert {finding.check for finding in CHECKER.generate_report(configuration(words)).gaps} == GAPS[words]


def test_dev_is_allowed_to_be_weak_and_shows_as_such():
    report = CHECKER.generate_report(configuration("dev"))
    assert not report.is_met
    assert len({finding.check for finding in report.gaps}) >= WEAK_IN_DEV


def test_prod_takes_no_gap_from_an_override():
    for override in MANAGER.files.override_names(configuration("prod").environment_type):
        if override not in {"second_region", "pilot_light"}:
            gaps = {finding.check for finding in CHECKER.generate_report(configuration(f"prod+{override}")).gaps}
            assert gaps <= GAPS["prod"], override


@pytest.mark.uncounted
@pytest.mark.parametrize("words", EVERYWHERE)
def test_the_same_settings_give_the_same_report(words):
    config = configuration(words)
    first, second = CHECKER.generate_report(config), ComplianceChecker().generate_report(config)
    assert first.markdown() == second.markdown()
    assert json.loads(first.json()) == second.as_data()


def test_gaps_come_first_with_value_place_reason_and_remedy():
    page = CHECKER.generate_report(configuration("dev")).markdown()
    row = next(line for line in page.splitlines() if line.startswith("| `audit.locked`"))
    assert row.count("|") == 7
    assert "`false` | environments/dev/dev.yml:" in row
    assert "gdpr 5(2), gdpr 33, hipaa 164.308(a)(6)" in row
    assert page.index("## Gaps") < page.index("### Not met") < page.index("### Met") < page.index("### Manual")


def test_the_report_says_what_it_does_not_judge():
    page = CHECKER.generate_report(configuration("prod")).markdown()
    assert "Settings are judged, not resources" in page
    assert "- Resources: `kms-" in page
    assert "- By hand: " in page
    assert "- not applicable: A scanner tries the public hosts for known weaknesses: a scanner presses every" in page


def test_a_report_without_gaps_says_so():
    page = CHECKER.generate_report(configuration("stack:prod"), ["gdpr", "soc2", "security"]).markdown()
    assert "None: every check that applies is met." in page


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("check_gdpr_compliance", "gdpr"),
        ("check_hipaa_compliance", "hipaa"),
        ("check_soc2_compliance", "soc2"),
        ("security_audit", "security"),
    ],
)
def test_each_framework_has_a_method_of_its_own(method, key):
    report = getattr(CHECKER, method)(configuration("staging"))
    assert report.framework.key == key
    assert sum(report.counts.values()) == len(report.requirements)
    assert {finding.check for finding in report.gaps} <= GAPS["staging"]


def test_a_requirement_is_met_only_where_each_of_its_checks_is():
    report = CHECKER.check_gdpr_compliance(configuration("dev"))
    for requirement in report.requirements:
        found = {check.verdict for check in requirement.checks}
        if Verdict.NOT_MET in found:
            assert requirement.verdict is Verdict.NOT_MET
        elif not found:
            assert requirement.verdict in (Verdict.MANUAL, Verdict.RESOURCES)
            assert requirement.rules or requirement.data.manual
        else:
            assert requirement.verdict is (Verdict.MET if Verdict.MET in found else Verdict.NOT_APPLICABLE)


def test_machines_get_the_requirements_that_ask_for_each_gap():
    data = CHECKER.generate_report(configuration("stack:prod")).as_data()
    (gap,) = data["gaps"]
    assert gap["check"] == "database-reads-are-recorded"
    assert gap["path"] == "database.postgresql.logging.audit_classes"
    assert gap["place"].startswith("environments/base.yml:")
    assert gap["requirements"] == ["hipaa 164.312(b)"]
    assert not data["met"]


def test_every_check_is_met_somewhere_or_says_why_not():
    verdicts = {}
    for words in EVERYWHERE:
        for framework in CHECKER.generate_report(configuration(words)).frameworks:
            for requirement in framework.requirements:
                for check in requirement.checks:
                    verdicts.setdefault(check.name, set()).add(check.verdict)
    never = {name for name in CHECKS if Verdict.MET not in verdicts[name]}
    assert never == {"cache-knows-its-clients"}  # dev has no list of users, and elsewhere Memorystore asks by IAM


def test_a_value_of_a_variable_has_the_variable_for_its_place():
    environ = {"SPOTIFY_AI_AGENT__ENCRYPTION__ROTATION_DAYS": "200"}
    config = EnvironmentConfigManager(environ=environ).load("prod")
    (gap,) = (one for one in CHECKER.security_audit(config).gaps if one.check == "keys-rotate-quarterly")
    assert str(gap).startswith(
        "encryption.rotation_days = 200 (environment variable SPOTIFY_AI_AGENT__ENCRYPTION__ROTATION_DAYS): 200"
    )


def test_a_gap_in_a_group_shows_the_group():
    prod = configuration("prod")
    weak = with_changes(prod.settings, {"edge.armor.attack_rule_sets": {"sqli-v33-stable": 2, "rfi-v33-stable": 1}})
    config = EnvironmentConfig(weak, prod.root, prod.environment_type, prod.subject)
    (gap,) = CHECKER.security_audit(config).gaps
    assert gap.fact.value == "sqli-v33-stable: 2, rfi-v33-stable: 1"
    assert gap.gap.reason == "nothing looks for xss-v33-stable, rce-v33-stable, lfi-v33-stable"


@pytest.mark.parametrize("wrong", ["prod", None, {"environment": "prod"}])
def test_what_is_no_configuration_is_refused(wrong):
    with pytest.raises(TypeError, match="is no configuration that can be judged"):
        CHECKER.generate_report(wrong)
