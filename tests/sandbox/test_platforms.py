"""What a stack stands on: a platform that must be up, or one of which the cloud is lent what the stack names."""

from __future__ import annotations

import pytest

from sandbox import platforms
from sandbox.cloud.catalogue import entries
from sandbox.cloud.store import ACTIVE, LENT, Store, StoredObject
from sandbox.refusal import Refusal

NETWORK = "projects/p/global/networks/prod"
RECOVERY = {
    "stack.kind": "recovery",
    "stack.platform": "prod",
    "recovery.primary.network_id": NETWORK,
    "recovery.primary.database_instance": "prod-primary-00000000",
    "recovery.primary.backup_plan_id": "projects/p/locations/europe-west4/backupPlans/prod-cluster-00000000",
    "recovery.primary.api_account": "api@p.iam.gserviceaccount.com",
}


@pytest.fixture
def store(session):
    return Store(session.workspace.cloud)


def test_a_recovery_stack_needs_no_platform_that_is_up(session):
    platforms.require(session, "prod-dr", RECOVERY)


def test_a_cell_does(session):
    with pytest.raises(Refusal, match="prod-cell-1 is a cell of the platform prod, which is not up here"):
        platforms.require(session, "prod-cell-1", {"stack.kind": "cell", "stack.platform": "prod"})


def test_what_it_names_is_lent_and_told(session, store, told):
    platforms.lend(session, RECOVERY)

    lent = list(store.all())
    assert {(each.type, each.identity) for each in lent} == set(platforms.named(RECOVERY))
    assert {each.state for each in lent} == {LENT}
    assert f"  {NETWORK}\n" in told.getvalue()


def test_what_is_there_stays_as_it_is(session, store, told):
    real = StoredObject(
        type="gcp:compute/network:Network",
        realm="",
        identity=NETWORK,
        id=NETWORK,
        urn="urn",
        created="2026-11-26T00:00:00+00:00",
        inputs={},
        outputs={"name": "prod"},
    )
    store.create(real)

    platforms.lend(session, RECOVERY)
    platforms.lend(session, RECOVERY)

    assert store.get(real.type, "", NETWORK) == real
    assert told.getvalue().count("the cloud is lent") == 1


@pytest.mark.parametrize("kind", ["platform", "cell"])
def test_other_stacks_are_lent_nothing(session, store, kind):
    platforms.lend(session, {"stack.kind": kind, "stack.platform": None})

    assert list(store.all()) == []


def test_all_that_is_lent_is_of_a_type_that_the_cloud_has():
    assert {type_ for type_, _ in platforms.named(RECOVERY)} <= entries().keys()
    assert ACTIVE != LENT
