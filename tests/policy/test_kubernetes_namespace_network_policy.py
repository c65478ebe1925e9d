"""A stack rule over namespaces and policies whose provider is not configured yet."""

import pytest

from guardrails.judgement import judge
from guardrails.kubernetes.namespace_network_policy import (
    NAMESPACE,
    NETWORK_POLICY,
    kubernetes_namespace_network_policy,
)
from tests.policy.examples.example import UNKNOWN, resource, urn


def namespace(name="tenant", text="tenant"):
    return resource(NAMESPACE, name, {"metadata": {"name": text}})


def policy(spec=None, namespace="tenant", **references):
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} if spec is None else spec
    return resource(NETWORK_POLICY, "deny", {"metadata": {"namespace": namespace}, "spec": spec}, **references)


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
        pytest.param({"podSelector": {"matchLabels": {"app": "api"}}}, id="some pods only"),
        pytest.param({"podSelector": {"matchLabels": UNKNOWN}}, id="perhaps some pods only"),
        pytest.param({"podSelector": UNKNOWN}, id="an unknown selector"),
        pytest.param({"podSelector": {}, "policyTypes": ["Egress"]}, id="ways out only"),
        pytest.param({"podSelector": {}, "policyTypes": UNKNOWN}, id="unknown ways"),
        pytest.param({"podSelector": {}, "ingress": [{}]}, id="everybody may come in"),
        pytest.param({"podSelector": {}, "ingress": UNKNOWN}, id="perhaps somebody may come in"),
    ],
)
def test_a_policy_that_does_not_deny_all_ingress_is_not_enough(spec):
    assert refused(namespace(), policy(spec)) == ["tenant"]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"podSelector": {}}, id="no types, which means ingress"),
        pytest.param({"podSelector": {"matchLabels": {}}, "ingress": []}, id="empty parts"),
        pytest.param({"podSelector": {"matchExpressions": None}}, id="null parts"),
    ],
)
def test_every_spelling_of_denying_all_ingress_is_enough(spec):
    assert refused(namespace(), policy(spec)) == []
