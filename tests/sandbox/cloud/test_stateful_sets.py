"""What a StatefulSet lets change, and what replaces it."""

import copy

import pytest

STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"


def changed(make, **spec):
    inputs = make.example(STATEFUL_SET)
    inputs["spec"] = copy.deepcopy(inputs["spec"]) | spec
    return inputs


@pytest.mark.parametrize("change", [{"replicas": 6}, {"minReadySeconds": 10}])
def test_numbers_and_pods_change_in_place(cloud, make, change):
    made = cloud.made(STATEFUL_SET, make.example(STATEFUL_SET))
    inputs = cloud.checked(STATEFUL_SET, changed(make, **change), olds=made.inputs)

    assert list(cloud.diff(made, inputs).replaces) == []
    updated = cloud.update(made, inputs)
    assert {key: updated.state["spec"][key] for key in change} == change


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"serviceName": "other"}, "spec.serviceName"),
        ({"podManagementPolicy": "Parallel"}, "spec.podManagementPolicy"),
        ({"volumeClaimTemplates": []}, "spec.volumeClaimTemplates"),
    ],
)
def test_what_the_api_server_holds_fixed_is_replaced(cloud, make, change, path):
    made = cloud.made(STATEFUL_SET, make.example(STATEFUL_SET))
    inputs = cloud.checked(STATEFUL_SET, changed(make, **change), olds=made.inputs)

    assert [found for found in cloud.diff(made, inputs).replaces if found.startswith(path)]
