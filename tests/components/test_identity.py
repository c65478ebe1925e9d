"""The role matrix, rendered on both sides."""

from __future__ import annotations

import pulumi
import pytest

from components.identity import GoogleRoleArgs, Identity, google_grants
from tests.components import security_arguments as arguments
from tests.recorded_plan import record

GRANT = "gcp:projects/iAMMember:IAMMember"
CLUSTER_ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
CLUSTER_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
RBAC = "rbac.authorization.k8s.io"


def matrix(**roles):
    return record(lambda: Identity("identity", arguments.identity(roles=roles)))


def test_a_role_is_granted_to_its_group_on_both_sides():
    plan = matrix(observer=arguments.role())

    assert plan.every(GRANT) == {
        "identity-engineers-monitoring-viewer": {
            "project": "p",
            "role": "roles/monitoring.viewer",
            "member": "group:engineers@example.com",
        }
    }
    assert plan.inputs(CLUSTER_ROLE, "identity-observer")["rules"] == [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
    ]
    binding = plan.inputs(CLUSTER_BINDING, "identity-observer-engineers")
    assert binding["roleRef"] == {"apiGroup": RBAC, "kind": "ClusterRole", "name": "prod-observer"}
    assert binding["subjects"] == [{"apiGroup": RBAC, "kind": "Group", "name": "engineers@example.com"}]


def test_a_role_with_namespaces_holds_in_them_and_nowhere_else():
    plan = matrix(releaser=arguments.role(namespaces=("api", "models"), groups=("engineers", "on-call")))

    assert plan.names(CLUSTER_BINDING) == []
    places = {name: found["metadata"]["namespace"] for name, found in plan.every(BINDING).items()}
    assert places == {
        "identity-releaser-engineers-api": "api",
        "identity-releaser-engineers-models": "models",
        "identity-releaser-on-call-api": "api",
        "identity-releaser-on-call-models": "models",
    }


def test_a_role_without_rules_is_a_stranger_in_the_cluster():
    plan = matrix(auditor=arguments.role(kubernetes=()))

    assert [*plan.names(CLUSTER_ROLE), *plan.names(CLUSTER_BINDING)] == []
    assert len(plan.names(GRANT)) == 1


def test_a_condition_bounds_its_grant():
    grant = GoogleRoleArgs(role="roles/secretmanager.secretVersionAdder", condition=arguments.condition())

    plan = matrix(custodian=arguments.role(google=(grant,)))

    assert plan.inputs(GRANT, "identity-engineers-secretmanager-secretVersionAdder-own")["condition"] == {
        "title": "own",
        "description": "Only ours.",
        "expression": "true",
    }


def test_what_two_roles_give_to_one_group_is_granted_once_under_a_name_of_neither():
    both = matrix(observer=arguments.role(), releaser=arguments.role()).names(GRANT)
    one = matrix(releaser=arguments.role()).names(GRANT)

    assert both == one == ["identity-engineers-monitoring-viewer"]


def test_two_conditions_of_one_title_are_refused():
    grants = [
        GoogleRoleArgs(role="roles/x.y", condition=arguments.condition(expression=expression))
        for expression in ("true", "false")
    ]

    with pytest.raises(ValueError, match=r"engineers gets roles/x\.y under two conditions of the same title"):
        google_grants({"observer": arguments.role(google=grants)})


def test_nothing_is_granted_to_a_person():
    plan = record(lambda: Identity("identity", arguments.identity()))

    assert {grant["member"].partition(":")[0] for grant in plan.every(GRANT).values()} == {"group"}
    assert {s["kind"] for found in plan.every(CLUSTER_BINDING).values() for s in found["subjects"]} == {"Group"}


def test_a_binding_waits_for_its_namespace():
    def program():
        api = pulumi.CustomResource("test:api:Api", "api", {})
        roles = {"releaser": arguments.role(namespaces=("api",))}
        Identity("identity", arguments.identity(roles=roles, after=[api]))

    assert "api" in record(program).one(BINDING, "identity-releaser-engineers-api").depends_on
