"""Fields whose changes are ignored, in what is applied."""

import copy

import pytest

from sandbox.cloud.cluster.ignored import without_ignored

OURS, THEIRS = "pulumi-kubernetes-1", "rollouts-controller"
BODY = {"kind": "Service", "metadata": {"name": "api"}, "spec": {"selector": {"app": "api"}, "type": "ClusterIP"}}


def live(**owners):
    """The object in a cluster, where a controller has added to the selector, and who owns that."""
    owned = [{"manager": manager, "fieldsV1": fields} for manager, fields in owners.values()]
    return {
        **BODY,
        "metadata": {"name": "api", "managedFields": owned},
        "spec": {"selector": {"app": "api", "hash": "5f"}, "type": "ClusterIP"},
    }


SELECTOR = {"f:spec": {"f:selector": {}}}
TYPE = {"f:spec": {"f:type": {}}}
INSIDE = {"f:spec": {"f:selector": {"f:hash": {}}}}


@pytest.mark.parametrize("owned", [SELECTOR, INSIDE])
def test_what_another_manager_owns_alone_is_left_out(owned):
    found = without_ignored(BODY, live(ours=(OURS, TYPE), theirs=(THEIRS, owned)), ["spec.selector"], manager=OURS)
    assert found["spec"] == {"type": "ClusterIP"}


def test_what_is_ours_too_stays_as_the_cluster_has_it():
    found = without_ignored(
        BODY, live(ours=(OURS, SELECTOR), theirs=(THEIRS, SELECTOR)), ["spec.selector"], manager=OURS
    )
    assert found["spec"]["selector"] == {"app": "api", "hash": "5f"}


def test_what_nobody_owns_stays_as_the_cluster_has_it():
    assert without_ignored(BODY, live(), ["spec.selector"], manager=OURS)["spec"]["selector"]["hash"] == "5f"


def test_what_the_cluster_does_not_have_is_applied_as_the_program_says():
    without = live()
    del without["spec"]["selector"]
    assert without_ignored(BODY, without, ["spec.selector"], manager=OURS) == BODY


def test_the_programs_own_object_is_not_changed_and_paths_into_nothing_are_passed_over():
    before = copy.deepcopy(BODY)
    paths = ["spec.selector", "spec.type.deeper", "spec.ports[0].port", "metadata.labels"]
    without_ignored(BODY, live(theirs=(THEIRS, SELECTOR)), paths, manager=OURS)
    assert before == BODY
