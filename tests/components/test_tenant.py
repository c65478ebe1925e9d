"""One tenant's place in the cluster."""

import pytest

from components.tenant import RULES, TENANCY, Tenant
from components.tenant_paths import border
from tests.components import arguments
from tests.recorded_plan import record

NAMESPACE = "kubernetes:core/v1:Namespace"
QUOTA = "kubernetes:core/v1:ResourceQuota"
LIMITS = "kubernetes:core/v1:LimitRange"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"


def test_its_namespace_says_whose_it_is_on_which_plan_and_where_its_data_stays():
    plan = record(lambda: Tenant("acme", arguments.tenant()))

    labels = plan.inputs(NAMESPACE, "acme-namespace")["metadata"]["labels"]
    assert {"tenant": "acme", "plan": "premium", "residency": "eu", **TENANCY}.items() <= labels.items()
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_a_foreign_label_cannot_pass_for_the_tenants():
    plan = record(lambda: Tenant("acme", arguments.tenant(labels={"tenant": "other"})))

    assert plan.inputs(NAMESPACE, "acme-namespace")["metadata"]["labels"]["tenant"] == "acme"


def test_it_gets_what_its_plan_grants():
    plan = record(lambda: Tenant("acme", arguments.tenant(quota={"pods": "50"})))

    assert plan.inputs(QUOTA, "acme-quota")["spec"]["hard"]["pods"] == "50"


def test_no_plan_opens_a_way_past_the_gateway():
    plan = record(lambda: Tenant("acme", arguments.tenant(quota={"services.loadbalancers": "5"})))

    hard = plan.inputs(QUOTA, "acme-quota")["spec"]["hard"]
    assert (hard["services.loadbalancers"], hard["services.nodeports"]) == ("0", "0")


def test_a_container_that_says_nothing_gets_the_plans_defaults():
    plan = record(lambda: Tenant("acme", arguments.tenant()))

    (limits,) = plan.inputs(LIMITS, "acme-container-defaults")["spec"]["limits"]
    assert limits == {
        "type": "Container",
        "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
        "default": {"cpu": "500m", "memory": "256Mi"},
        "max": {"cpu": "4", "memory": "8Gi"},
    }


def test_nothing_comes_in_and_only_what_its_plan_has_goes_out():
    plan = record(lambda: Tenant("acme", arguments.tenant()))

    specs = {name: plan.inputs(POLICY, name)["spec"] for name in plan.names(POLICY)}
    assert sorted(specs) == [
        "acme-api",
        "acme-cache",
        "acme-database",
        "acme-default-deny",
        "acme-dns",
        "acme-google-apis",
        "acme-models",
        "acme-within",
    ]
    # In come its own pods only.
    assert {name: spec["ingress"] for name, spec in specs.items() if spec.get("ingress")} == {
        "acme-within": [{"from": [{"podSelector": {}}]}]
    }
    assert specs["acme-default-deny"]["policyTypes"] == ["Ingress", "Egress"]


def test_of_the_apis_namespace_only_the_apis_pods_can_be_called():
    (rule,) = border(arguments.tenant())["api"]["egress"]

    assert rule == {
        "to": [
            {
                "namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": "api"}},
                "pod_selector": {"match_labels": {"app.kubernetes.io/name": "api"}},
            }
        ],
        "ports": [{"protocol": "TCP", "port": 8000}],
    }


def test_its_people_work_in_its_namespace_and_nowhere_else():
    plan = record(lambda: Tenant("acme", arguments.tenant()))

    binding = plan.inputs(BINDING, "acme-group")
    assert binding["metadata"]["namespace"] == plan.inputs(ROLE, "acme-role")["metadata"]["namespace"] == "tenant-acme"
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "tenant"}
    assert binding["subjects"] == [
        {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "acme@example.com"}
    ]


@pytest.mark.parametrize(
    "resource",
    ["secrets", "pods/exec", "pods/portforward", "pods/attach", "serviceaccounts/token", "roles", "rolebindings", "*"],
)
def test_its_people_cannot_touch(resource):
    assert [rule for rule in RULES if resource in rule["resources"]] == []


@pytest.mark.parametrize("resource", ["resourcequotas", "limitranges"])
def test_its_people_see_their_limits_and_cannot_lift_them(resource):
    (rule,) = [rule for rule in RULES if resource in rule["resources"]]

    assert rule["verbs"] == ["get", "list", "watch"]


def test_no_right_is_a_wildcard():
    assert [rule for rule in RULES if "*" in [*rule["verbs"], *rule["api_groups"]]] == []


def test_its_pods_get_no_token_unless_they_ask():
    plan = record(lambda: Tenant("acme", arguments.tenant()))

    assert plan.inputs(ACCOUNT, "acme-service-account")["automountServiceAccountToken"] is False
