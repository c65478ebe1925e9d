"""prod and a cell of it, with a real API server: one story, in order, for each is what the other is tried against.

What holds data cannot go by accident, and a forbidden setting changes nothing; the cell needs its platform, reads it,
and leaves it as it was.
"""

from __future__ import annotations

import re
import shutil

import pytest

from tests.end_to_end.checkout import ROOT
from tests.end_to_end.held_objects import held, known, unready

REALM = "spotify-ai-agent-prod"
CELL, NAMESPACE = "prod-cell-1", "tenant-tonhalle-live"


@pytest.fixture(scope="module")
def clusters():
    return "real"


@pytest.fixture(scope="module", autouse=True)
def contract(checkout):
    shutil.copytree(ROOT / "contract", checkout.root / "contract", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module")
def unprotected(checkout):
    """prod made without protection, which is how it is after its protection was lifted; what of it is protected."""
    outcome = checkout.put_up("prod", "--confirm", "prod", command="unprotect")
    assert outcome.exit_code == 0, outcome.text
    return protected(checkout)


@pytest.fixture(scope="module")
def prod(checkout, unprotected):
    outcome = checkout.put_up("prod")
    assert outcome.exit_code == 0, outcome.text
    return outcome


@pytest.fixture(scope="module")
def platform(checkout, prod):
    """The state of prod before there was a cell."""
    return checkout.state_file("prod").read_bytes()


@pytest.fixture(scope="module")
def cell(checkout, platform):
    outcome = checkout.put_up(CELL)
    assert outcome.exit_code == 0, outcome.text
    return outcome


@pytest.fixture
def untouched(checkout, prod):
    """State and cloud as they were, after whatever the test does."""
    state, objects = checkout.state_file("prod").read_bytes(), checkout.objects()
    yield
    assert checkout.state_file("prod").read_bytes() == state
    assert checkout.objects() == objects


def protected(checkout):
    return {urn.rpartition("::")[2] for urn, found in checkout.resources("prod").items() if found.get("protect")}


def test_before_its_platform_is_up_a_cell_is_refused_with_the_reason(checkout):
    refused = checkout.run("up", CELL)

    assert refused.exit_code != 0
    assert "a cell of the platform prod, which is not up here, so nothing was started" in refused
    assert "make up STACK=prod" in refused


def test_all_workloads_of_prod_are_ready(checkout, prod):
    with checkout.cluster(REALM) as api:
        assert unready(api) == {}
        assert held(api) == known(checkout, "prod")


def test_every_rule_of_every_pack_was_asked(prod):
    assert "policy/all" in prod
    assert "spotify-ai-agent-all" in prod


FORBIDDEN = [
    ("SOFTWARE\n  rotation_days: 90\n", "SOFTWARE\n  rotation_days: 365\n", "kms-key-rotation", "rotation"),
    ("\n  destroy_delay_days: 30\n", "\n  destroy_delay_days: 7\n", "kms-destroy-delay", "destroyScheduledDuration"),
]
"""Settings of the keys, with the rule that refuses each and what its message names."""


@pytest.mark.usefixtures("untouched")
def test_settings_that_break_rules_are_refused_at_preview_each_by_its_own(checkout):
    for before, after, _, _ in FORBIDDEN:
        checkout.edit("environments/base.yml", before, after)
    try:
        refused = checkout.run("up", "prod")
    finally:
        for before, after, _, _ in FORBIDDEN:
            checkout.edit("environments/base.yml", after, before)

    assert refused.exit_code != 0
    for _, _, rule, named in FORBIDDEN:
        assert rule in refused, refused.text
        assert named in refused, refused.text
    assert "keys-sql" in refused, refused.text
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


def test_a_cell_makes_the_tenants_own_and_leaves_its_platform_as_it_was(checkout, platform, cell):
    made = {name.rpartition("::")[2] for name in checkout.resources(CELL)}

    assert {"tenant-tonhalle-live-namespace", "tenant-tonhalle-live-database-database"} <= made
    assert checkout.state_file("prod").read_bytes() == platform
    assert checkout.outputs(CELL)["tenants"]["tonhalle-live"]["namespace"] == NAMESPACE


def test_its_objects_stand_beside_its_platforms_in_one_cluster(checkout, cell):
    with checkout.cluster(REALM) as api:
        assert held(api) == known(checkout, "prod") | known(checkout, CELL)
        assert unready(api) == {}


def test_its_database_stands_on_the_platforms_instance(checkout, cell):
    instance = checkout.outputs("prod")["postgresql"]["instance"]

    (database,) = [found for name, found in checkout.resources(CELL).items() if name.endswith("-database-database")]
    assert database["inputs"]["instance"] == instance


def test_a_second_up_of_a_cell_changes_nothing(checkout, cell):
    again = checkout.put_up(CELL)

    assert again.exit_code == 0, again.text
    assert "unchanged" in again
    assert "created" not in again


def test_its_platform_is_not_deleted_under_it(checkout, platform, cell):
    refused = checkout.run("destroy", "prod")

    assert refused.exit_code == 1
    assert "the stack prod is what the stack prod-cell-1 stands on, so nothing was deleted" in refused
    assert checkout.state_file("prod").read_bytes() == platform


def test_a_cell_goes_without_its_platform(checkout, platform, cell):
    lifted = checkout.put_up(CELL, "--confirm", CELL, command="unprotect")
    assert lifted.exit_code == 0, lifted.text
    gone = checkout.take_down(CELL)
    assert gone.exit_code == 0, gone.text
    assert NAMESPACE not in {found.get("name") for found in checkout.objects() if found["state"] == "active"}
    assert checkout.state_file("prod").read_bytes() == platform


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
