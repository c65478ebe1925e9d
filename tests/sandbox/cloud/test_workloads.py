"""What the API server refuses about Deployments and priorities."""

import copy

import pytest

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
PRIORITY = "kubernetes:scheduling.k8s.io/v1:PriorityClass"


def test_servers_are_added_in_place_and_another_selector_replaces(cloud, make):
    made = cloud.made(DEPLOYMENT, make.example(DEPLOYMENT))
    more, other = copy.deepcopy(make.example(DEPLOYMENT)), copy.deepcopy(make.example(DEPLOYMENT))
    more["spec"]["replicas"] = 5
    other["spec"]["selector"]["matchLabels"] = {"app": "other"}
    other["spec"]["template"]["metadata"]["labels"] = {"app": "other"}

    assert list(cloud.diff(made, cloud.checked(DEPLOYMENT, more, olds=made.inputs)).replaces) == []
    assert list(cloud.diff(made, cloud.checked(DEPLOYMENT, other, olds=made.inputs)).replaces)


def test_a_deployment_that_would_not_find_its_own_pods_is_refused(cloud, make):
    inputs = copy.deepcopy(make.example(DEPLOYMENT))
    inputs["spec"]["template"]["metadata"]["labels"] = {"app": "other"}

    with pytest.raises(Exception, match="does not match template"):
        cloud.made(DEPLOYMENT, inputs)


@pytest.mark.parametrize("change", [{"value": -50}, {"preemptionPolicy": "PreemptLowerPriority"}])
def test_a_priority_that_pods_refer_to_does_not_change(cloud, make, change):
    made = cloud.made(PRIORITY, make.example(PRIORITY))
    inputs = cloud.checked(PRIORITY, make.example(PRIORITY) | change, olds=made.inputs)

    assert list(cloud.diff(made, inputs).replaces) == []
    with pytest.raises(Exception, match="may not be changed in an update"):
        cloud.update(made, inputs)


def test_the_highest_priorities_are_the_systems_own(cloud, make):
    with pytest.raises(Exception, match="maximum allowed value"):
        cloud.made(PRIORITY, make.example(PRIORITY) | {"value": 1_000_000_001})
