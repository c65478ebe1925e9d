"""A stack rule over autoscalers and what they scale."""

import pytest

from guardrails.judgement import judge
from guardrails.keda.types import SCALED_OBJECT
from guardrails.kubernetes.autoscaler_target import AUTOSCALER, TARGETS, kubernetes_autoscaler_target
from tests.policy.examples.example import UNKNOWN, resource


def autoscaler(kind="Rollout", name="api", namespace="api"):
    target = {"kind": kind, "name": name}
    return resource(AUTOSCALER, "api", {"metadata": {"namespace": namespace}, "spec": {"scaleTargetRef": target}})


def scaled_object(**target):
    return resource(SCALED_OBJECT, "api", {"metadata": {"namespace": "api"}, "spec": {"scaleTargetRef": target}})


def workload(kind="Rollout", name="api", namespace="api"):
    return resource(TARGETS[kind], "api", {"metadata": {"name": name, "namespace": namespace}})


def refused(*resources):
    return [refusal.urn.split("::")[2] for refusal in judge(resources, [kubernetes_autoscaler_target])]


@pytest.mark.parametrize("kind", TARGETS)
def test_a_target_of_the_same_kind_name_and_namespace_is_enough(kind):
    assert refused(autoscaler(kind), workload(kind)) == []


@pytest.mark.parametrize(
    "other", [{"kind": "Deployment"}, {"name": "old"}, {"namespace": "elsewhere"}], ids=["kind", "name", "namespace"]
)
def test_another_workload_is_no_target(other):
    assert refused(autoscaler(), workload(**other)) == [AUTOSCALER]


@pytest.mark.parametrize("key", ["name", "namespace"])
def test_what_is_not_known_yet_may_be_the_same(key):
    assert refused(autoscaler(), workload(**{key: UNKNOWN})) == []
    assert refused(autoscaler(**{key: UNKNOWN}), workload()) == []


def test_a_kind_that_is_not_known_here_is_left_alone():
    assert refused(autoscaler(kind="ModelServer")) == []


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"kind": "Rollout", "name": "api"}, []),
        ({"kind": "Rollout", "name": "old"}, [SCALED_OBJECT]),
        ({"name": "api"}, [SCALED_OBJECT]),
    ],
    ids=["the same", "another name", "no kind, which means a Deployment"],
)
def test_keda_scales_something_that_is_there(target, found):
    assert refused(scaled_object(**target), workload()) == found
