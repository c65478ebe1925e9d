"""Tenants in the whole program: each has its own, and the stores, the servers and the contract know the same of it."""

from __future__ import annotations

import json

import pytest

from components.redis.access import key_prefix
from tests.program import CELLS, ON_EXISTING_CLUSTERS, PLATFORMS, plan_of

WITH_TENANTS = (*PLATFORMS, *CELLS, *ON_EXISTING_CLUSTERS)

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DATABASES = ("gcp:sql/database:Database", "kubernetes:postgresql.cnpg.io/v1:Database")
ACCOUNT = "gcp:serviceaccount/account:Account"
ACL = "gcp:redis/clusterAclPolicy:ClusterAclPolicy"
CARRIED = {
    "dev": {"acme-music": "premium"},
    "local": {"acme-music": "premium"},
    "staging": {"acme-music": "premium", "garage-demo": "free", "nordwave-radio": "enterprise"},
    "prod": {"acme-music": "premium", "garage-demo": "free", "nordwave-radio": "enterprise"},
    "prod-cell-1": {"tonhalle-live": "premium"},
}


def rules(stack):
    """The access control list: rule by user."""
    (policy,) = plan_of(stack).every(ACL).values()
    return {rule["username"].partition("@")[0]: rule["rule"] for rule in policy["rules"]}


@pytest.mark.parametrize("stack", WITH_TENANTS)
def test_each_tenant_of_the_stack_file_has_a_namespace_on_its_plan(stack):
    labels = [found["metadata"]["labels"] for found in plan_of(stack).every(NAMESPACE).values()]

    assert {each["tenant"]: each["plan"] for each in labels if "tenant" in each} == CARRIED[stack]


@pytest.mark.parametrize("stack", WITH_TENANTS)
def test_each_tenant_has_a_database_and_on_google_cloud_an_account_of_its_own(stack):
    databases = {resource.name for type_ in DATABASES for resource in plan_of(stack).of_type(type_)}
    accounts = {found["accountId"] for found in plan_of(stack).every(ACCOUNT).values()}

    assert {f"tenant-{name}-database-database" for name in CARRIED[stack]} <= databases
    assert {account for account in accounts if account.startswith("tenant-")} == (
        set() if stack in ON_EXISTING_CLUSTERS else {f"tenant-{name}" for name in CARRIED[stack]}
    )


def test_the_platform_lets_the_tenants_of_its_cells_into_the_cache_and_a_cell_has_no_list_of_its_own():
    assert rules("prod").keys() >= {"tenant-acme-music", "tenant-nordwave-radio", "tenant-tonhalle-live"}
    assert plan_of("prod-cell-1").every(ACL) == {}


def test_a_plan_without_a_key_space_is_on_no_list():
    assert "tenant-garage-demo" not in rules("prod")


def test_what_a_tenant_is_told_of_its_keys_is_what_the_list_lets_it_use():
    told = plan_of("prod").one("kubernetes:core/v1:ConfigMap", "tenant-acme-music-told").inputs["data"]

    assert told["REDIS_KEY_PREFIX"] == key_prefix("acme-music")
    assert f"~{told['REDIS_KEY_PREFIX']}*" in rules("prod")["tenant-acme-music"].split()


@pytest.mark.parametrize("tenant", ["acme-music", "nordwave-radio"])
def test_servers_let_in_the_namespaces_that_may_leave_for_them(tenant):
    plan = plan_of("prod")
    labels = plan.one(NAMESPACE, f"tenant-{tenant}-namespace").inputs["metadata"]["labels"]
    (rule,) = plan.one(POLICY, f"tenant-{tenant}-models").inputs["spec"]["egress"]
    left_for = {peer["podSelector"]["matchLabels"]["spotify-ai-agent.com/track"] for peer in rule["to"]}

    let_in = set()
    for track in ("stable", "canary"):
        (door,) = plan.one(POLICY, f"serving-callers-of-{track}").inputs["spec"]["ingress"]
        if door["from"][0]["namespaceSelector"]["matchLabels"].items() <= labels.items():
            let_in.add(track)
    assert let_in == left_for


@pytest.mark.parametrize("stack", WITH_TENANTS)
def test_the_contract_tells_each_tenants_places(stack):
    tenants = plan_of(stack).outputs["tenants"]

    assert set(tenants) == set(CARRIED[stack])
    for name, found in tenants.items():
        assert found["namespace"] == f"tenant-{name}"
        assert found["plan"] == CARRIED[stack][name]
    assert json.dumps(tenants)


@pytest.mark.parametrize("stack", WITH_TENANTS)
def test_a_tenant_may_leave(stack):
    protected = [found.name for found in plan_of(stack).resources if found.protect and found.name.startswith("tenant-")]

    assert protected == []
