"""A stack rule over admission policies and their bindings, whose provider is not configured yet."""

from guardrails.judgement import judge
from guardrails.kubernetes.admission_bound import kubernetes_admission_bound
from guardrails.kubernetes.types import ADMISSION_BINDING, ADMISSION_POLICY
from tests.policy.examples.example import UNKNOWN, resource, urn


def policy(name="services", text="services"):
    return resource(ADMISSION_POLICY, name, {"metadata": {"name": text}, "spec": {}})


def binding(policy_name="services", **references):
    return resource(ADMISSION_BINDING, "binding", {"spec": {"policyName": policy_name}}, **references)


def refused(*resources):
    return [refusal.urn.rpartition("::")[2] for refusal in judge(resources, [kubernetes_admission_bound])]


def test_a_binding_by_name_is_enough():
    assert refused(policy(), binding()) == []


def test_a_binding_by_reference_is_enough_while_the_name_is_unknown():
    assert refused(policy(text=UNKNOWN), binding(UNKNOWN, spec=urn(ADMISSION_POLICY, "services"))) == []


def test_a_policy_without_a_binding_is_refused_and_no_other():
    assert refused(policy(), policy("pods", "pods"), binding()) == ["pods"]


def test_a_binding_of_something_else_is_none():
    assert refused(policy(), binding("servicez")) == ["services"]


def test_a_policy_of_a_random_name_is_not_bound_by_a_name():
    assert refused(policy(text=UNKNOWN), binding()) == ["services"]
