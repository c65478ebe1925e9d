"""The backup plan: everything in the cluster, as often and as long as it says, under an own key."""

import pulumi_random as random
import pytest

from components.backup import Backup
from tests.components import recovery_arguments as arguments
from tests.recorded_plan import record

PLAN = "gcp:gkebackup/backupPlan:BackupPlan"


def plan(**changed):
    return record(lambda: Backup("backup", arguments.backup(**changed))).inputs(PLAN, "backup-plan")


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        ("location", "europe-west4"),
        ("cluster", arguments.CLUSTER),
        ("backupSchedule", {"paused": False, "rpoConfig": {"targetRpoMinutes": 360}}),
        ("retentionPolicy", {"backupRetainDays": 35, "backupDeleteLockDays": 7}),
        ("labels", arguments.LABELS),
    ],
)
def test_the_plan_has_the_property(property_, value):
    assert plan()[property_] == value


def test_nothing_of_the_cluster_is_left_out_and_all_of_it_is_under_the_own_key():
    assert plan()["backupConfig"] == {
        "allNamespaces": True,
        "includeSecrets": True,
        "includeVolumeData": True,
        "encryptionKey": {"gcpKmsEncryptionKey": arguments.KEY},
    }


@pytest.mark.parametrize(("protected", "policy"), [(True, "PREVENT"), (False, "ABANDON")])
def test_a_destroy_is_refused_or_leaves_the_backups_where_they_are(protected, policy):
    assert plan(deletion_protection=protected)["deletionPolicy"] == policy


def test_the_name_ends_in_digits_that_live_in_the_state():
    found = record(lambda: Backup("backup", arguments.backup()))

    assert found.one(PLAN, "backup-plan").behind("name") == {"backup-suffix"}


@pytest.mark.parametrize(("argument", "property_"), [("cluster_id", "cluster"), ("encryption_key", "backupConfig")])
def test_what_must_be_ready_first_is_waited_for(argument, property_):
    def program():
        needed = random.RandomId("needed", byte_length=4)
        Backup("backup", arguments.backup(**{argument: needed.hex}))

    assert record(program).one(PLAN, "backup-plan").behind(property_) == {"needed"}
