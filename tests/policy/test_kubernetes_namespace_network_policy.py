"""A stack rule over namespaces and policies whose provider is not configured yet."""

import re

import pytest

from guardrails.judgement import judge
from guardrails.kubernetes.namespace_network_policy import (
    NETWORK_POLICY,
    WAYS,
    kubernetes_namespace_network_policy,
)
from guardrails.kubernetes.types import NAMESPACE
from tests.policy.examples.example import UNKNOWN, resource, urn


def namespace(name="tenant", text="tenant"):
    return resource(NAMESPACE, name, {"metadata": {"name": text}})


def policy(spec=None, namespace="tenant", name="deny", **references):
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} if spec is None else spec
    return resource(NETWORK_POLICY, name, {"metadata": {"namespace": namespace}, "spec": spec}, **references)


def refused(*resources):
    found = judge(resources, [kubernetes_namespace_network_policy])
    return [refusal.urn.rpartition("::")[2] for refusal in found]


def test_a_policy_that_denies_all_by_name_is_enough():
    assert refused(namespace(), policy()) == []


def test_a_policy_that_denies_all_by_reference_is_enough_while_the_name_is_unknown():
    assert refused(namespace(text=UNKNOWN), policy(namespace=UNKNOWN, metadata=urn(NAMESPACE, "tenant"))) == []


def test_a_namespace_without_a_policy_is_refused_and_no_other():
    assert refused(namespace(), namespace("bare", "bare"), policy()) == ["bare"]


def test_two_unknown_names_are_not_the_same_name():
    assert refused(namespace(text=UNKNOWN), policy(namespace=UNKNOWN)) == ["tenant"]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"podSelector": {"matchLabels": {"app": "api"}}, "policyTypes": WAYS}, id="some pods only"),
        pytest.param({"podSelector": {"matchLabels": UNKNOWN}, "policyTypes": WAYS}, id="perhaps some pods only"),
        pytest.param({"podSelector": UNKNOWN, "policyTypes": WAYS}, id="an unknown selector"),
        pytest.param({"podSelector": {}, "policyTypes": UNKNOWN}, id="unknown ways"),
    ],
)
def test_a_policy_that_does_not_concern_all_pods_is_not_enough(spec):
    assert refused(namespace(), policy(spec)) == ["tenant"]


@pytest.mark.parametrize(
    ("spec", "left_open"),
    [
        pytest.param({"podSelector": {}, "policyTypes": ["Egress"]}, "ingress", id="ways out only"),
        pytest.param({"podSelector": {}, "policyTypes": ["Ingress"]}, "egress", id="ways in only"),
        pytest.param({"podSelector": {}}, "egress", id="no types, which means ways in only"),
        pytest.param({"podSelector": {}, "policyTypes": WAYS, "ingress": [{}]}, "ingress", id="everybody may come in"),
        pytest.param({"podSelector": {}, "policyTypes": WAYS, "egress": [{}]}, "egress", id="everybody may go out"),
        pytest.param({"podSelector": {}, "policyTypes": WAYS, "ingress": UNKNOWN}, "ingress", id="perhaps somebody in"),
        pytest.param({"podSelector": {}, "policyTypes": WAYS, "egress": UNKNOWN}, "egress", id="perhaps somebody out"),
    ],
)
def test_a_policy_that_leaves_one_way_open_is_told_which(spec, left_open):
    (refusal,) = judge([namespace(), policy(spec)], [kubernetes_namespace_network_policy])
    assert re.findall(r"no (\w+) rules", refusal.message) == [left_open]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"podSelector": {}, "policyTypes": WAYS}, id="no rules"),
        pytest.param({"podSelector": {"matchLabels": {}}, "policyTypes": WAYS, "ingress": []}, id="empty parts"),
        pytest.param({"podSelector": {"matchExpressions": None}, "policyTypes": WAYS}, id="null parts"),
    ],
)
def test_every_spelling_of_denying_all_is_enough(spec):
    assert refused(namespace(), policy(spec)) == []


def test_each_way_may_have_a_policy_of_its_own():
    ways_in, ways_out = ({"podSelector": {}, "policyTypes": [way]} for way in WAYS)
    assert refused(namespace(), policy(ways_in, name="in"), policy(ways_out, name="out")) == []
