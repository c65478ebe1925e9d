"""A stack rule over namespaces and quotas whose provider is not configured yet."""

import pytest

from guardrails.judgement import judge
from guardrails.kubernetes.tenant_quota import QUOTA, kubernetes_tenant_quota
from guardrails.kubernetes.types import NAMESPACE
from tests.policy.examples.example import UNKNOWN, resource, urn

ENOUGH = {
    "requests.cpu": "4",
    "requests.memory": "8Gi",
    "limits.memory": "8Gi",
    "pods": "20",
    "persistentvolumeclaims": "0",
    "requests.nvidia.com/gpu": "0",
    "services.loadbalancers": "0",
    "services.nodeports": "0",
}


def namespace(name="tenant", text="tenant", labels=None):
    labels = {"tenant": "acme"} if labels is None else labels
    return resource(NAMESPACE, name, {"metadata": {"name": text, "labels": labels}})


def quota(hard=None, namespace="tenant", **references):
    hard = ENOUGH if hard is None else hard
    return resource(QUOTA, "plan", {"metadata": {"namespace": namespace}, "spec": {"hard": hard}}, **references)


def refused(*resources):
    return [refusal.urn.rpartition("::")[2] for refusal in judge(resources, [kubernetes_tenant_quota])]


def test_a_quota_by_name_is_enough():
    assert refused(namespace(), quota()) == []


def test_a_quota_by_reference_is_enough_while_the_name_is_unknown():
    assert refused(namespace(text=UNKNOWN), quota(namespace=UNKNOWN, metadata=urn(NAMESPACE, "tenant"))) == []


def test_a_tenants_namespace_without_a_quota_is_refused_and_no_other():
    assert refused(namespace(), namespace("bare", "bare"), quota()) == ["bare"]


def test_a_namespace_of_nobody_needs_no_quota():
    assert refused(namespace(labels={"app": "edge"})) == []


def test_a_namespace_that_may_be_a_tenants_needs_one():
    assert refused(namespace(labels=UNKNOWN)) == ["tenant"]


@pytest.mark.parametrize("left_out", sorted(ENOUGH))
def test_a_quota_that_leaves_something_unbounded_is_not_enough(left_out):
    assert refused(namespace(), quota({key: value for key, value in ENOUGH.items() if key != left_out})) == ["tenant"]


def test_the_label_that_opens_the_api_makes_a_tenant_too():
    assert refused(namespace(labels={"spotify-ai-agent.com/tenancy": "tenant"})) == ["tenant"]


@pytest.mark.parametrize("part", [{"scopes": ["Terminating"]}, {"scopeSelector": {"matchExpressions": []}}])
def test_a_quota_that_counts_some_pods_only_is_not_enough(part):
    scoped = resource(QUOTA, "plan", {"metadata": {"namespace": "tenant"}, "spec": {"hard": ENOUGH, **part}})
    assert refused(namespace(), scoped) == ["tenant"]


def test_figures_that_are_not_known_yet_are_left_for_up():
    assert refused(namespace(), quota(UNKNOWN)) == []
