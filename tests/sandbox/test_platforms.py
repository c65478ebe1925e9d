"""What a stack stands on: a platform that must be up, or one of which the cloud is lent what the stack names."""

from __future__ import annotations

import pytest

from sandbox import commands, platforms
from sandbox.cloud.catalogue import entries
from sandbox.cloud.store import ACTIVE, LENT, Store, StoredObject
from sandbox.refusal import Refusal
from tests.sandbox.conftest import deployment, resource

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


CELL = "config:\n  spotify-ai-agent:environment: prod\n  kind: cell\n  platform: prod\n"


def test_a_platform_is_not_deleted_under_what_stands_on_it(session, engine, checkout, put_up):
    for stack in ("cell-1", "cell-2"):
        (checkout / f"Pulumi.{stack}.yaml").write_text(CELL)
        put_up(stack, deployment(resource()))
    put_up("prod", deployment(resource()))

    with pytest.raises(
        Refusal, match=r"prod is what the stacks cell-1, cell-2 stand on[^~]*destroy STACK=cell-1; first"
    ):
        commands.destroy(session, "prod")
    assert engine.calls() == []


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        pytest.param(CELL, deployment(), id="is not up"),
        pytest.param(CELL.replace("platform: prod", "platform: staging"), deployment(resource()), id="of another one"),
        pytest.param("config:\n  spotify-ai-agent:environment: dev\n", deployment(resource()), id="a platform itself"),
    ],
)
def test_what_does_not_stand_on_it_is_in_nobodys_way(session, checkout, put_up, text, latest):
    (checkout / "Pulumi.other.yaml").write_text(text)
    put_up("other", latest)
    platforms.spare(session, "prod")


def test_a_stack_that_cannot_be_read_is_in_nobodys_way(session, checkout, put_up):
    (checkout / "Pulumi.other.yaml").write_text(CELL)
    put_up("other", deployment(resource()))
    session.workspace.state_file("other").write_text("{")
    platforms.spare(session, "prod")
