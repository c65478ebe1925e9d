"""What an override makes of a stack: the plan with it beside the plan without it, and under all rules."""

from __future__ import annotations

from functools import cache

import pytest

from guardrails.judgement import Resource, judge
from guardrails.packs import PACKS
from tests.inventories.staging_and_prod import WHOLE, differences
from tests.program import record_stack

# Whole stacks, planned again and again: what builds them is counted where each is planned once.
pytestmark = pytest.mark.uncounted

SCAN = "gcp:compute/securityScanConfig:SecurityScanConfig"
QUOTA = "kubernetes:core/v1:ResourceQuota"
NAMESPACE = "kubernetes:core/v1:Namespace"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
OVERRIDES = [
    ("staging", "integration"),
    ("staging", "performance"),
    ("staging", "security"),
    ("prod", "high_availability"),
    ("prod", "disaster_recovery"),
    ("prod", "scaling"),
]
STANDING = {
    ("staging", "integration"): {"Deployment", "HTTPRoute"},
    ("staging", "performance"): {"NodePool", "DatabaseInstance", "Cluster", "ResourceQuota", "Firewall", "RoleBinding"},
    ("staging", "security"): {"SecurityScanConfig", "SecurityPolicy", "CryptoKey", "Settings", "Cluster", "Subnetwork"},
    ("prod", "high_availability"): {"Address", "NodePool", "Cluster", "PodDisruptionBudget", "Release"},
    ("prod", "disaster_recovery"): {"BackupPlan", "Bucket", "DatabaseInstance", "Network", "KeyRing"},
    ("prod", "scaling"): {"NodePool", "DatabaseInstance", "Cluster", "HorizontalPodAutoscaler"},
}
"""Kinds of resources that must be other ones than without the override."""


CONNECTIONS = {"SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__MACHINE__MAX_CONNECTIONS": "3000"}
"""Without the override scaling, prod's database would not take the tenants of its stack file."""


@cache
def planned(stack, *overrides):
    return record_stack(stack, overrides=overrides, environ=CONNECTIONS if stack == "prod" else None)


@pytest.mark.parametrize(("stack", "override"), OVERRIDES)
def test_an_override_reaches_what_its_name_says(stack, override):
    found = differences(planned(stack), planned(stack, override), stacks=(stack, stack))

    kinds = {each.type.rsplit(":", 1)[1] for each in found}
    assert STANDING[stack, override] - kinds == set()


@pytest.mark.parametrize(("stack", "override"), OVERRIDES)
def test_no_rule_refuses_a_stack_with_its_override(stack, override):
    resources = [Resource.parse(found.as_recorded()) for found in planned(stack, override).resources if found.custom]

    assert {refusal.rule for refusal in judge(resources, PACKS["all"].rules)} == set()


def test_only_the_tests_of_staging_bring_resources_that_prod_has_not():
    def added(override):
        found = differences(planned("staging"), planned("staging", override), stacks=("staging", "staging"))
        return {each.name for each in found if each.place == WHOLE and "canary" not in each.name}

    assert added("integration") == set()
    assert added("security") == {"edge-scanner", "edge-scanner-scan"}
    assert {name for name in added("performance") if not name.startswith("load-generators")} == {
        "identity-load-tester",
        "identity-load-tester-engineers-load-testing",
    }


def test_the_scanner_tries_what_anybody_reaches_and_passes_the_shield():
    plan = planned("staging", "security")
    (policy,) = plan.every("gcp:compute/securityPolicy:SecurityPolicy").values()

    assert plan.inputs(SCAN, "edge-scanner-scan")["startingUrls"] == [
        "https://api.staging.spotify-ai-agent.com/",
        "https://api.staging.spotify-ai-agent.com/openapi.json",
    ]
    assert [rule["description"] for rule in policy["rules"] if rule["action"] == "allow"] == ["Scanners of our own."]


def test_load_comes_by_the_address_of_the_edge():
    plan = planned("staging", "performance")

    assert "edge-names-address" in plan.one(POLICY, "load-generators-front").behind("spec")
    assert "edge-names-address" in plan.one("gcp:compute/firewall:Firewall", "load-generators-to-front").behind(
        "destinationRanges"
    )


def test_who_may_start_load_is_bound_once_the_namespace_stands():
    binding = planned("staging", "performance").one(BINDING, "identity-load-tester-engineers-load-testing")

    assert "load-generators-namespace" in binding.depends_on
