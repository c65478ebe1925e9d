"""The restore plan: what the program makes by itself stays, everything else comes back."""

import pytest

from components.restore_plan import RestorePlan
from tests.components import recovery_arguments as arguments
from tests.recorded_plan import record

PLAN = "gcp:gkebackup/restorePlan:RestorePlan"


def plan(**changed):
    return record(lambda: RestorePlan("restore", arguments.restore_plan(**changed))).inputs(PLAN, "restore-plan")


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        ("name", "prod-dr-cluster"),
        ("location", "europe-west4"),
        ("backupPlan", arguments.PLAN),
        ("cluster", arguments.CLUSTER),
        ("labels", arguments.LABELS),
    ],
)
def test_the_plan_has_the_property(property_, value):
    assert plan()[property_] == value


def test_what_exists_is_never_touched_and_the_programs_namespaces_are_left_out():
    assert plan()["restoreConfig"] == {
        "excludedNamespaces": {"namespaces": ["api", "edge"]},
        "namespacedResourceRestoreMode": "MERGE_SKIP_ON_CONFLICT",
        "volumeDataRestorePolicy": "RESTORE_VOLUME_DATA_FROM_BACKUP",
        "clusterResourceRestoreScope": {"noGroupKinds": True},
    }


def test_a_restore_over_the_programs_own_namespaces_is_refused():
    with pytest.raises(ValueError, match="prod-dr-cluster: name the namespaces that the program makes"):
        plan(left_out=())
