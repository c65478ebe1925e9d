"""A cell on the real engine, one story: it needs its platform, reads it, and leaves it as it was."""

from __future__ import annotations

import shutil

import pytest

from tests.end_to_end.checkout import ROOT

CELL, NAMESPACE = "prod-cell-1", "tenant-tonhalle-live"


@pytest.fixture(scope="module", autouse=True)
def contract(checkout):
    shutil.copytree(ROOT / "contract", checkout.root / "contract", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module")
def platform(checkout):
    outcome = checkout.put_up("prod")
    assert outcome.exit_code == 0, outcome.text
    return checkout.state_file("prod").read_bytes()


@pytest.fixture(scope="module")
def cell(checkout, platform):
    outcome = checkout.put_up(CELL)
    assert outcome.exit_code == 0, outcome.text
    return outcome


def test_before_its_platform_is_up_a_cell_is_refused_with_the_reason(checkout):
    refused = checkout.run("up", CELL)

    assert refused.exit_code != 0
    assert "a cell of the platform prod, which is not up here, so nothing was started" in refused
    assert "make up STACK=prod" in refused


def test_a_cell_makes_the_tenants_own_and_leaves_its_platform_as_it_was(checkout, platform, cell):
    made = {name.rpartition("::")[2] for name in checkout.resources(CELL)}

    assert {"tenant-tonhalle-live-namespace", "tenant-tonhalle-live-database-database"} <= made
    assert checkout.state_file("prod").read_bytes() == platform
    assert checkout.outputs(CELL)["tenants"]["tonhalle-live"]["namespace"] == NAMESPACE


def test_its_database_stands_on_the_platforms_instance(checkout, cell):
    instance = checkout.outputs("prod")["postgresql"]["instance"]

    (database,) = [found for name, found in checkout.resources(CELL).items() if name.endswith("-database-database")]
    assert database["inputs"]["instance"] == instance


def test_a_second_up_changes_nothing(checkout, cell):
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
