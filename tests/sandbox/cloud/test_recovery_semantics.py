"""What a second region stands on: what is lent until somebody makes it, and a replica that becomes a primary."""

from __future__ import annotations

import copy

import pytest

from sandbox.cloud.store import ACTIVE, LENT, StoredObject

NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
CLUSTER = "gcp:container/cluster:Cluster"
PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
RESTORE = "gcp:gkebackup/restorePlan:RestorePlan"
NETWORK_NAME = "projects/example/global/networks/platform"


def lend(cloud, type_, identity):
    cloud.store.create(
        StoredObject(
            type=type_,
            realm="",
            identity=identity,
            id=identity,
            urn="",
            created="2026-11-26T00:00:00+00:00",
            inputs={},
            outputs={},
            state=LENT,
            why="lent",
        )
    )


def test_others_can_be_bound_to_what_is_lent(cloud, make):
    lend(cloud, NETWORK, NETWORK_NAME)

    cloud.made(SUBNETWORK, make.example(SUBNETWORK))

    assert (NETWORK, NETWORK_NAME, LENT) in cloud.listed()


def test_who_makes_what_was_lent_takes_its_place(cloud, make):
    lend(cloud, NETWORK, NETWORK_NAME)

    network = cloud.made(NETWORK, make.example(NETWORK))

    assert (NETWORK, NETWORK_NAME, ACTIVE) in cloud.listed()
    with pytest.raises(make.Refused, match="Error 409"):
        cloud.create(NETWORK, network.inputs)


def test_what_is_lent_can_be_asked_for_but_not_adopted(with_needs, make):
    cloud = with_needs(RESTORE)
    cloud.store.remove(cloud.store.get(PLAN, "", make.example(RESTORE)["backupPlan"]))
    with pytest.raises(make.Refused, match="the backup plan of the restore plan does not exist"):
        cloud.made(RESTORE, make.example(RESTORE))

    lend(cloud, PLAN, make.example(RESTORE)["backupPlan"])

    assert cloud.made(RESTORE, make.example(RESTORE)).state["state"] == "READY"


@pytest.fixture
def region(with_needs, make):
    """A cloud with a primary, and a replica of it."""
    cloud = with_needs(INSTANCE)
    cloud.made(INSTANCE, make.example(INSTANCE))
    follower = make.example(INSTANCE, name="follower", region="europe-west4", masterInstanceName="primary")
    return cloud, cloud.made(INSTANCE, follower, name="follower")


def without_primary(follower):
    inputs = copy.deepcopy(follower.inputs)
    del inputs["masterInstanceName"]
    return {**inputs, "instanceType": "CLOUD_SQL_INSTANCE"}


def test_a_replica_is_promoted_in_place(region):
    cloud, follower = region

    found = cloud.diff(follower, without_primary(follower))
    promoted = cloud.update(follower, without_primary(follower))

    assert list(found.replaces) == []
    assert promoted.state["instanceType"] == "CLOUD_SQL_INSTANCE"
    assert not promoted.state["masterInstanceName"]


def test_a_promoted_replica_needs_its_primary_no_more(region, make):
    cloud, follower = region
    primary = make.Made(INSTANCE, "primary", make.example(INSTANCE), {"name": "primary", "project": "example"})
    with pytest.raises(make.Refused, match="instances/primary is still used by 1 other object"):
        cloud.delete(primary)

    cloud.update(follower, without_primary(follower))

    cloud.delete(primary)


def test_a_primary_does_not_become_a_replica_in_place(region):
    cloud, follower = region
    promoted = cloud.update(follower, without_primary(follower))

    found = cloud.diff(promoted, {**promoted.inputs, "masterInstanceName": "primary"})

    assert list(found.replaces) == ["masterInstanceName"]


def test_another_primary_is_another_replica(region):
    cloud, follower = region

    found = cloud.diff(follower, {**follower.inputs, "masterInstanceName": "other"})

    assert list(found.replaces) == ["masterInstanceName"]
