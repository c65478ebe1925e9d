"""The table of CIS Google Cloud 2.5 to 2.12: complete, and each filter a whole one."""

import pytest

from components.observability.changes import CHANGES


def test_every_item_of_the_benchmark_is_there_once():
    assert [change.item for change in CHANGES.values()] == [f"2.{number}" for number in range(5, 13)]


@pytest.mark.parametrize("key", CHANGES)
def test_a_filter_is_balanced_and_fits_into_a_metric(key):
    change = CHANGES[key]
    assert change.filter.count("(") == change.filter.count(")")
    assert change.filter.count('"') % 2 == 0
    assert len(change.filter) < 20_000


@pytest.mark.parametrize("key", CHANGES)
def test_a_change_tells_people_what_happened_and_what_to_do(key):
    assert not CHANGES[key].title.endswith(".")
    assert CHANGES[key].first_step.endswith(".")


def test_the_resource_narrows_the_whole_condition():
    assert CHANGES["routes"].filter == (
        '(resource.type="gce_route") AND '
        '(protoPayload.methodName:"compute.routes.insert" OR protoPayload.methodName:"compute.routes.delete")'
    )


def test_a_change_that_several_resources_tell_of_is_its_condition_alone():
    assert CHANGES["audit-configuration"].filter == CHANGES["audit-configuration"].condition
