"""That a failed backup and a missing one are told of."""

import pytest

from components.observability.backup_alerts import backup_alerts


def told(rpo_minutes=360):
    return {each.key: each for each in backup_alerts(rpo_minutes)}


def test_a_failed_backup_is_told_at_once():
    failed = told()["backup-failed"]

    assert 'state="FAILED"' in failed.query
    assert failed.for_s == 0


@pytest.mark.parametrize(("rpo_minutes", "window"), [(60, "[120m]"), (1440, "[2880m]")])
def test_a_missing_backup_is_told_after_twice_the_objective(rpo_minutes, window):
    assert window in told(rpo_minutes)["backup-missing"].query


def test_a_plan_that_never_reported_anything_counts_as_missing():
    assert "or vector(0)) < 1" in told()["backup-missing"].query


def test_nobody_is_woken_for_a_backup():
    assert {each.severity for each in told().values()} == {"error"}
