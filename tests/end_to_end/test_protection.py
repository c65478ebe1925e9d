"""prod on the real engine, one story: what holds data cannot go by accident, a forbidden setting changes nothing."""

from __future__ import annotations

import re

import pytest


@pytest.fixture(scope="module")
def unprotected(checkout):
    """prod made without protection, which is how it is after its protection was lifted; what of it is protected."""
    outcome = checkout.put_up("prod", "--confirm", "prod", command="unprotect")
    assert outcome.exit_code == 0, outcome.text
    return protected(checkout)


@pytest.fixture(scope="module", autouse=True)
def prod(checkout, unprotected):
    outcome = checkout.put_up("prod")
    assert outcome.exit_code == 0, outcome.text
    return outcome


@pytest.fixture
def untouched(checkout):
    """State and cloud as they were, after whatever the test does."""
    state, objects = checkout.state_file("prod").read_bytes(), checkout.objects()
    yield
    assert checkout.state_file("prod").read_bytes() == state
    assert checkout.objects() == objects


def protected(checkout):
    return {urn.rpartition("::")[2] for urn, found in checkout.resources("prod").items() if found.get("protect")}


def test_every_rule_of_every_pack_was_asked(prod):
    assert "policy/all" in prod
    assert "spotify-ai-agent-all" in prod


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("file", "before", "after", "rule", "resource", "remedy"),
    [
        (
            "environments/base.yml",
            "protection_level: SOFTWARE\n  rotation_days: 90",
            "protection_level: SOFTWARE\n  rotation_days: 365",
            "kms-key-rotation",
            "keys-sql",
            "rotation",
        ),
        (
            "environments/base.yml",
            "rotation_days: 90\n  destroy_delay_days: 30",
            "rotation_days: 90\n  destroy_delay_days: 7",
            "kms-destroy-delay",
            "keys-sql",
            "destroyScheduledDuration",
        ),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused_at_preview(checkout, file, before, after, rule, resource, remedy):
    checkout.edit(file, before, after)
    try:
        refused = checkout.run("up", "prod")
    finally:
        checkout.edit(file, after, before)
    assert refused.exit_code != 0
    for words in (rule, resource, remedy):
        assert words in refused, refused.text
    assert "Traceback" not in refused
    assert "Updating" not in refused


EVERYDAY_CHANGES = {
    "APPLICATION__API__FASTAPI__LOG_LEVEL": "WARNING",
    "CLUSTER__GENERAL_POOL__MAXIMUM_NODES": "80",
    "CLUSTER__RELEASE_CHANNEL": "REGULAR",
    "DATABASE__POSTGRESQL__BACKUP__RETAINED_BACKUPS": "36",
    "DATABASE__POSTGRESQL__MACHINE__DISK_LIMIT_GB": "5000",
    "DATABASE__POSTGRESQL__MACHINE__MAX_CONNECTIONS": "3500",
    "ENCRYPTION__ROTATION_DAYS": "60",
    "LABELS__TEAM": "platform",
    "NETWORK__FLOW_LOGS__SAMPLING": "0.5",
    "NETWORK__NAT__ADDRESSES": "[a, b, c, d, e, f, g]",
}


@pytest.mark.usefixtures("untouched")
def test_everyday_changes_replace_nothing_but_the_configuration(checkout):
    environ = {f"SPOTIFY_AI_AGENT__{name}": value for name, value in EVERYDAY_CHANGES.items()}
    shown = checkout.run("preview", "prod", environ=environ)
    assert shown.exit_code == 0, shown.text
    replaced = set(re.findall(r"^ \+- (\S+) (\S+) replace", shown.text, flags=re.MULTILINE))
    assert replaced == {
        ("random:index:RandomId", "api-configuration-suffix"),
        ("kubernetes:core/v1:ConfigMap", "api-configuration"),
    }
    assert "to delete" not in shown


@pytest.mark.usefixtures("untouched")
def test_a_destroy_is_refused_before_anything_is_deleted(checkout):
    refused = checkout.run("destroy", "prod")
    assert refused.exit_code == 1
    assert "make unprotect STACK=prod CONFIRM=prod" in refused
    assert "postgres-primary" in refused


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("confirmation", ["", "staging"])
def test_protection_is_not_lifted_without_the_right_word(checkout, confirmation):
    refused = checkout.run("unprotect", "prod", "--confirm", confirmation)
    assert refused.exit_code == 2
    assert "make unprotect STACK=prod CONFIRM=prod" in refused


def test_an_up_after_unprotect_protects_again(checkout, unprotected):
    assert unprotected == set()
    assert "postgres-primary" in protected(checkout)


def test_unprotect_lets_a_destroy_through(checkout):
    lifted = checkout.put_up("prod", "--confirm", "prod", command="unprotect")
    assert lifted.exit_code == 0, lifted.text
    assert protected(checkout) == set()
    gone = checkout.take_down("prod")
    assert gone.exit_code == 0, gone.text
    left = checkout.objects()
    active = [found for found in left if found["state"] != "remains"]
    assert left
    # The key under backups is abandoned; the audit trail stands apart, and no lifted protection lets it go.
    kept = [found for found in active if found["why"] or found["urn"].rpartition("::")[2].startswith("audit-")]
    assert kept == active
