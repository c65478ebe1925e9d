"""How long the audit trail is kept: never under a framework's minimum, always locked where people's data is."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.audit import AuditSettings
from environments.settings.obligations import MINIMA


def audit(**changed):
    fields = {
        "obligations": ["hipaa", "soc2"],
        "retention_days": 2192,
        "locked": True,
        "readers": {"auditors": "group:auditors@example.com"},
    }
    return AuditSettings.model_validate(fields | changed)


def production(**changed):
    settings = EnvironmentConfigManager(environ={}).load_with_overrides(environment="production", overrides=[]).settings
    tree = settings.model_dump()
    tree["audit"] |= changed.pop("audit", {})
    return Settings.model_validate(tree | changed)


def test_six_years_with_their_leap_days_are_enough_for_hipaa():
    assert audit().retention_days == MINIMA["audit trail"]["hipaa"].days == 2192


@pytest.mark.parametrize(
    ("obligations", "days", "message"),
    [
        (["hipaa"], 2191, r"2191 days are under the 2192 of hipaa \(45 CFR 164\.316\(b\)\(2\)\(i\): six years"),
        (["soc2"], 364, r"364 days are under the 365 of soc2 \(derived by us: a Type II report"),
    ],
)
def test_less_than_a_frameworks_minimum_is_refused_with_its_source(obligations, days, message):
    with pytest.raises(ValidationError, match=message):
        audit(obligations=obligations, retention_days=days)


def test_all_broken_minima_are_told_at_once():
    with pytest.raises(ValidationError, match=r"(?s)of hipaa.*of soc2.*no evidence for hipaa, soc2"):
        audit(retention_days=30, locked=False)


def test_a_trail_that_can_be_deleted_is_no_evidence():
    with pytest.raises(ValidationError, match="can be deleted is no evidence for soc2"):
        audit(obligations=["soc2"], locked=False)


def test_without_obligations_a_day_will_do():
    assert audit(obligations=[], retention_days=1, locked=False).retention_days == 1


def test_the_lock_does_not_stand_in_the_way_of_lifting_protection():
    assert production(protection={"enabled": False}).audit.locked


def test_a_lock_in_dev_is_refused():
    load = EnvironmentConfigManager(environ={}).load_with_overrides
    tree = load(environment="dev", overrides=[]).settings.model_dump()
    tree["audit"]["locked"] = True
    with pytest.raises(ValidationError, match="dev is destroyed and made again at will"):
        Settings.model_validate(tree)


def test_without_a_lock_peoples_data_is_refused():
    with pytest.raises(ValidationError, match="an owner can delete the trail"):
        production(audit={"locked": False, "obligations": []})


@pytest.mark.parametrize("reader", ["allUsers", "auditors@example.com", "user:one@example.com", "group:"])
def test_readers_are_groups_or_service_accounts(reader):
    with pytest.raises(ValidationError, match="should match pattern"):
        audit(readers={"somebody": reader})


def test_dev_is_never_locked_and_prod_meets_hipaa():
    load = EnvironmentConfigManager(environ={}).load_with_overrides
    found = {name: load(environment=name, overrides=[]).settings.audit for name in ("dev", "staging", "prod")}

    assert {name: each.locked for name, each in found.items()} == {"dev": False, "staging": True, "prod": True}
    assert found["prod"].obligations == ("hipaa", "soc2")
