"""Vault, edge and role matrix: what production says, and what is refused with its reason."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings


def load(environment: str, *overrides: str) -> Settings:
    manager = EnvironmentConfigManager(environ={})
    return manager.load_with_overrides(environment=environment, overrides=list(overrides)).settings


@pytest.fixture(scope="module")
def prod() -> Settings:
    return load("production")


def changed(settings: Settings, path: str, value: Any) -> dict[str, Any]:
    """The settings as plain data with one change; `+` before the last part adds it."""
    data = copy.deepcopy(settings.model_dump())
    *parents, last = path.split("/")
    node: Any = data
    for parent in parents:
        node = node[int(parent) if parent.isdigit() else parent]
    assert last.startswith("+") or last in node, f"{path} is no setting"
    node[last.removeprefix("+")] = value
    return data


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_staff_need_a_second_factor_and_their_sessions_end_within_a_working_day(environment):
    staff = load(environment).edge.staff

    assert staff.reauthentication == "ENROLLED_SECOND_FACTORS"
    assert staff.session_s <= 12 * 60 * 60


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_attacks_are_denied_and_not_only_seen(environment):
    armor = load(environment).edge.armor

    assert armor.attack_rules_preview is False
    assert {"sqli-v33-stable", "xss-v33-stable", "rce-v33-stable", "lfi-v33-stable"} <= set(armor.attack_rule_sets)


def test_staging_guards_its_edge_as_prod_does():
    staging, prod = (load(environment).edge.armor for environment in ("staging", "production"))

    assert staging == prod


def test_the_waiting_version_is_for_staff_and_the_api_for_everybody(prod):
    hosts = {host.version: host.staff_only for host in prod.edge.hosts.values()}

    assert hosts == {"active": False, "preview": True}


def test_tokens_are_signed_and_their_key_is_no_entry_of_the_vault(prod):
    assert [key.name for key in prod.vault.signing_keys.values()] == ["jwt.secret_key"]
    assert "jwt.secret_key" not in {entry.name for entry in prod.vault.entries.values()}
    assert "spotify.api_key" in {entry.name for entry in prod.vault.entries.values()}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_nobody_may_change_more_than_the_apis_workload_by_hand(environment):
    roles = load(environment).identity.roles

    writing = {
        name: role.namespaces
        for name, role in roles.items()
        if any(set(rule.verbs) - {"get", "list", "watch"} for rule in role.kubernetes)
    }
    assert writing == {"releaser": ("api",)}


def test_who_writes_new_values_cannot_read_the_old_ones(prod):
    roles = {grant.role for grant in prod.identity.roles["custodian"].google}

    assert "roles/secretmanager.secretVersionAdder" in roles
    assert not {role for role in roles if "Accessor" in role or "admin" in role}


def test_overrides_keep_the_edge_above_what_the_api_promises():
    for overrides in (("integration",), ("performance",), ("security",)):
        settings = load("staging", *overrides)
        promised = settings.application.api.fastapi.rate_limit.requests_per_minute
        assert settings.edge.armor.requests_per_minute >= promised


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("edge/armor/requests_per_minute", 599, "599 per address turns away clients to whom the API promises 600"),
        ("edge/armor/ban_requests_per_minute", 1199, "1199 bans addresses that keep to the limit of 1200"),
        ("edge/armor/blocked_ranges", ["0.0.0.0/0"], "would turn everybody away"),
        ("edge/armor/blocked_ranges", ["10.0.0.1/8"], "has host bits set"),
        ("edge/armor/attack_rule_sets", {"sqli-v33-stable": 5}, "less than or equal to 4"),
        ("edge/armor/attack_rule_sets", {"methodenforcement-v33-stable": 1}, "Input should be"),
        ("edge/hosts/preview/label", "api", "api is also that of api"),
        ("edge/hosts/preview/version", "active", "active is also that of api"),
        ("edge/hosts", {}, "at least 1 item"),
        ("edge/domain", "app.example.com.", "should match pattern"),
        ("edge/staff/session_s", 86_401, "less than or equal to 86400"),
        ("edge/staff/groups", {"all": "somebody"}, "should match pattern"),
        ("edge/log_sample_share", 0.0, "greater than 0"),
        ("vault/entries/spotify-client/name", "spotify.api_key", "is also the name of entries.spotify-api-key"),
        ("vault/signing_keys/jwt/name", "spotify.api_key", "is also the name of entries.spotify-api-key"),
        ("vault/entries/spotify-client/rotation_days", 366, "less than or equal to 365"),
        ("vault/entries/spotify-client/readers", ["everybody"], "Input should be 'api' or 'observability'"),
        ("vault/signing_keys/jwt/signers", [], "at least 1 item"),
        ("vault/first_rotation", "2027-01-11", "should match pattern"),
        ("vault/store", "file", "Input should be 'encrypted_file' or 'secret_manager'"),
        ("vault/entries/spotify-client/kind", "token", "Input should be 'password', 'api_key' or 'certificate'"),
        ("vault/schedules/signing_key/overlap_h", 720, "720 hours are no less than 30 days"),
        ("vault/schedules/signing_key/overlap_h", 721, "less than or equal to 720"),
        ("vault/entries/spotify-client/rotation_days", 1, "no more than the overlap of its kind, 24 hours"),
        ("identity/roles/observer/google/0/role", "roles/editor", "a basic role reaches into every service"),
        ("identity/roles/observer/google/0/role", "roles/iam.serviceAccountUser", "acting as every account"),
        ("identity/roles/observer/groups", ["strangers"], "strangers is no group of the matrix"),
        ("identity/roles/observer/kubernetes/0/verbs", ["*"], "Input should be 'get'"),
        ("identity/roles/observer/kubernetes/0/resources", ["*"], "should match pattern"),
        ("identity/roles/observer/kubernetes/0/verbs", ["get", "delete"], "delete would hold in every namespace"),
        ("identity/roles/releaser/namespaces", None, "update, patch would hold in every namespace|patch, update would"),
        ("identity/roles/releaser/kubernetes", [], "the role allows nothing"),
        ("identity/roles/custodian/google/1/condition/expression", "$", "must begin a placeholder"),
        ("identity/roles/custodian/google/1/condition/expression", "${region}", "region is none of stack"),
        ("identity/groups/auditors", "auditor", "should match pattern"),
    ],
)
def test_what_cannot_work_is_refused_with_its_reason(prod, path, value, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(changed(prod, path, value))
