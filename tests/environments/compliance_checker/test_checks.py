"""Each check against each setting that it derives from."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from pydantic import ValidationError

from environments.compliance_checker.check import Check, derived_from
from environments.compliance_checker.checks import CHECKS
from environments.compliance_checker.judgement import judge
from environments.compliance_checker.verdicts import Verdict
from environments.settings import Settings
from environments.settings.network import EgressSettings
from tests.environments.compliance_checker.reading import Reading
from tests.environments.compliance_checker.settings_at import configuration, with_changes
from tests.environments.compliance_checker.weakenings import WEAKENINGS

EVERYTHING = (
    "dev",
    "dev+local",
    "dev@acme-music",
    "staging",
    "staging+security",
    "prod",
    "stack:prod",
    "stack:prod-dr",
)

REFUSED = {
    "a-tenants-data-stay-where-agreed": "a tenant is not loaded into a stack that stands elsewhere",
}
"""Checks that no valid settings can fail, and why they are asked nevertheless: their answer is evidence."""


ABROAD = {
    "google_cloud.region": "us-east1",
    "google_cloud.zones": ("us-east1-b", "us-east1-c"),
    "cluster.gpu_pool.zones": ("us-east1-b",),
    "backup.region": "us-east1",
    "database.postgresql.backup.location": "us",
}
NEIGHBOURS = EgressSettings(description="Neighbours of the test.", destinations=["34.0.0.0/8"], ports=[443])

TOGETHER = {
    "data-stay-in-the-union": ABROAD,
    "ways-out-are-narrow": {"network.egress": {"partner": NEIGHBOURS}},
}
"""Changes of dev that are valid together only, or by another value than the extreme one."""


def verdict(check: Check, settings: Settings) -> Verdict:
    if check.reason(settings) is not None:
        return Verdict.NOT_APPLICABLE
    return Verdict.NOT_MET if check.gaps(settings) else Verdict.MET


@pytest.mark.parametrize("row", WEAKENINGS, ids=str)
def test_a_weaker_setting_changes_the_verdict(row):
    check, ground = CHECKS[row.check], with_changes(configuration(row.base).settings, row.given)
    assert verdict(check, ground) is Verdict.MET
    assert verdict(check, with_changes(ground, {row.path: row.value})) is row.becomes


def test_every_setting_that_a_check_derives_from_is_weakened_and_no_other():
    declared = {(name, path) for name, check in CHECKS.items() for path in check.settings}
    assert {(row.check, row.declared) for row in WEAKENINGS} == declared


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_reads_no_setting_that_it_does_not_declare(name):
    read: set[str] = set()
    rows = [row for row in WEAKENINGS if row.check == name]
    grounds = [with_changes(configuration(row.base).settings, {**row.given, row.path: row.value}) for row in rows]
    for settings in [*grounds, *(configuration(words).settings for words in EVERYTHING)]:
        check, seen = CHECKS[name], Reading(settings, read)
        if check.reason(seen) is None:
            assert all(gap.path for gap in check.judge(seen))
    declared = CHECKS[name].settings
    assert {path for path in read if not any(_covers(one, path) for one in declared)} == set()


def _covers(declared: str, read: str) -> bool:
    """A group on the way to what is declared may be read, too: it may be null."""
    wanted, found = declared.split("."), read.split(".")
    return len(found) <= len(wanted) and all(want in (part, "*") for want, part in zip(wanted, found, strict=False))


def _allowed(name: str) -> bool:
    """Whether settings that validation allows fail the check."""
    check = CHECKS[name]
    if any(verdict(check, configuration(words).settings) is Verdict.NOT_MET for words in EVERYTHING):
        return True
    rows = [row for row in WEAKENINGS if row.check == name and not row.given and "@" not in row.base]
    changes = [TOGETHER[name]] if name in TOGETHER else [{row.path: row.value} for row in rows]
    tried = (_validated(base, change) for change in changes for base in ("dev", "staging", "prod"))
    return any(verdict(check, settings) is Verdict.NOT_MET for settings in tried if settings is not None)


def _validated(base: str, change: dict[str, Any]) -> Settings | None:
    """Settings with a change; None where validation refuses it."""
    weak = with_changes(configuration(base).settings, change)
    with suppress(ValidationError):
        return Settings.model_validate(weak.model_dump())
    return None


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_something_that_validation_does_not(name):
    assert _allowed(name) is (name not in REFUSED)


@pytest.mark.parametrize("name", CHECKS)
def test_a_gap_names_a_setting_that_there_is_and_says_what_to_do(name):
    for row in (row for row in WEAKENINGS if row.check == name):
        settings = with_changes(configuration(row.base).settings, {**row.given, row.path: row.value})
        for gap in CHECKS[name].gaps(settings):
            assert any(_leads_to(gap.path, declared) for declared in CHECKS[name].settings), gap.path
            assert gap.reason
            assert gap.remedy


def _leads_to(path: str, declared: str) -> bool:
    return _covers(declared, path)


def test_a_statement_is_one_sentence_and_no_check_lacks_one():
    for check in CHECKS.values():
        assert check.statement.endswith("."), check.name
        assert len(check.statement) <= 120, check.name


def test_no_check_reads_what_only_claims_compliance():
    claims = ("audit.obligations",)
    assert [name for name, check in CHECKS.items() if set(check.settings) & set(claims)] == []
    assert (
        verdict(
            CHECKS["audit-trail-kept-for-hipaa"],
            with_changes(configuration("prod").settings, {"audit.obligations": (), "audit.retention_days": 100}),
        )
        is Verdict.NOT_MET
    )


@pytest.mark.parametrize("words", EVERYTHING)
def test_a_result_has_every_setting_with_its_value_and_its_place(words):
    config = configuration(words)
    for check in CHECKS.values():
        result = judge(check, config)
        assert result.facts
        assert all(fact.place and fact.layer for fact in result.facts)
        assert {finding.fact.path for finding in result.findings} <= {fact.path for fact in result.facts} | {
            "edge.armor.attack_rule_sets"
        }
        assert (result.verdict is Verdict.NOT_APPLICABLE) == bool(result.reason)


def test_a_value_that_may_be_a_secret_is_masked(monkeypatch):
    config = configuration("dev")
    monkeypatch.setattr(type(config), "is_secret", lambda self, path: path == "edge.domain")

    @derived_from("edge.domain", unless=[])
    def names_are_short(settings):
        """Names are short."""
        return ()

    (fact,) = judge(names_are_short, config).facts
    assert (fact.value, fact.place) == ('"***"', "environments/dev/dev.yml:" + fact.place.partition(":")[2])


def test_a_group_that_is_null_or_empty_is_the_fact():
    result = judge(CHECKS["a-region-can-be-lost"], configuration("prod"))
    assert (result.facts[0].path, result.facts[0].value) == ("disaster_recovery", "null")
    result = judge(CHECKS["ways-out-are-narrow"], configuration("prod"))
    assert (result.facts[0].path, result.facts[0].value) == ("network.egress", "{}")
