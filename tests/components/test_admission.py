"""The policies as objects; what their expressions say is tried on an API server (tests/isolation)."""

import pytest

from components.admission.admission import Admission, policies
from components.admission.policy import text
from components.namespace_marks import IMAGES, TENANCY
from tests.components.security_arguments import admission
from tests.recorded_plan import record

POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
BINDING = f"{POLICY}Binding"


def made(**changed):
    return record(lambda: Admission("admission", admission(**changed)))


def test_every_policy_is_bound_by_its_name_after_it_is_there():
    plan = made()

    for name, policy in plan.every(POLICY).items():
        binding = plan.one(BINDING, f"{name}-binding")
        assert binding.inputs["spec"]["policyName"] == policy["metadata"]["name"]
        assert name in binding.depends_on
    assert len(plan.names(BINDING)) == len(plan.names(POLICY)) == 7


def test_names_begin_with_the_stacks_since_they_belong_to_the_whole_cluster():
    names = [inputs["metadata"]["name"] for inputs in made(name_prefix="staging").every(POLICY).values()]

    assert names
    assert all(name.startswith("staging-") for name in names)


@pytest.mark.parametrize(("action", "actions"), [("deny", ["Deny", "Audit"]), ("warn", ["Warn", "Audit"])])
def test_the_action_is_that_of_every_binding_and_the_audit_log_knows_in_any_case(action, actions):
    assert {tuple(each["spec"]["validationActions"]) for each in made(action=action).every(BINDING).values()} == {
        tuple(actions)
    }


def test_what_cannot_be_evaluated_is_refused():
    assert {each["spec"]["failurePolicy"] for each in made().every(POLICY).values()} == {"Fail"}


def test_policies_hold_where_a_mark_of_ours_is_and_know_no_names():
    selectors = {
        str(each["spec"]["matchResources"].get("namespaceSelector") or each["spec"]["matchResources"]["objectSelector"])
        for each in made().every(BINDING).values()
    }

    (tenancy,) = TENANCY
    assert selectors == {str({"matchExpressions": [{"key": key, "operator": "Exists"}]}) for key in (IMAGES, tenancy)}


def test_a_namespace_is_known_by_its_mark_before_and_after_a_change():
    resources = made().inputs(BINDING, "admission-namespaces-binding")["spec"]["matchResources"]

    assert "objectSelector" in resources
    assert "namespaceSelector" not in resources


def test_every_demand_says_what_to_do_even_if_its_fact_cannot_be_told():
    demands = [demand for each in made().every(POLICY).values() for demand in each["spec"]["validations"]]

    assert len(demands) >= 20
    assert all("; " in demand["message"] and "\n" not in demand["message"] for demand in demands)
    assert all(demand["messageExpression"].endswith(f'{demand["message"].partition("; ")[2]}"') for demand in demands)


def test_registries_end_with_a_slash_where_they_are_compared():
    variables = policies(admission(registries=["a.example/p", "b.example"]))["pods"].variables

    assert '["a.example/p/", "b.example/"].exists' in variables["foreign"]


def test_a_text_cannot_leave_its_quotes():
    assert text('a"] + ["b\\') == '"a\\"] + [\\"b\\\\"'


def test_without_a_registry_no_pod_would_start():
    with pytest.raises(ValueError, match="no image at all would be admitted"):
        admission(registries=[])
