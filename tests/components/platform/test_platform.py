"""The whole program in process: settings reach resources, references hold, protection covers what holds data."""

from __future__ import annotations

import json

import pytest

from components.outputs import Outputs
from tests.program import ON_EXISTING_CLUSTERS, PLATFORMS, STACKS, plan_of, record_stack
from tests.recorded_plan import UNKNOWN, Plan

# Whole stacks, planned again and again: what builds them is counted where each is planned once.
pytestmark = pytest.mark.uncounted

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
KEY = "gcp:kms/cryptoKey:CryptoKey"
ON_GOOGLE_CLOUD = tuple(stack for stack in STACKS if stack not in ON_EXISTING_CLUSTERS)
DATABASE_ROLE = "kubernetes:postgresql.cnpg.io/v1:DatabaseRole"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"


def api_configuration(plan: Plan) -> dict:
    """What the API's pods are told."""
    found = plan.one(CONFIG_MAP, "api-configuration")
    return json.loads(found.inputs["data"]["configuration.json"])


def test_the_users_own_database_hosts_reach_names_certificates_and_the_api():
    plan = plan_of("prod")
    hosts = ["postgres-primary.cluster.local", "postgres-replica-1.cluster.local", "postgres-replica-2.cluster.local"]

    records = {r.inputs["name"].rstrip(".") for r in plan.of_type("gcp:dns/recordSet:RecordSet")}
    certified = [
        r.inputs["settings"]["ipConfiguration"]["customSubjectAlternativeNames"] for r in plan.of_type(INSTANCE)
    ]
    database = api_configuration(plan)["database"]["postgresql"]

    assert set(hosts) <= records
    assert sorted(certified) == [[host] for host in sorted(hosts)]
    assert database["cluster"] == {"primary_host": hosts[0], "replica_hosts": hosts[1:]}


def test_the_users_own_values_reach_the_api():
    told = api_configuration(plan_of("prod"))
    assert told["database"]["postgresql"]["connection_pool"] == {"min_size": 10, "max_size": 100, "overflow": 20}
    fastapi = told["application"]["api"]["fastapi"]
    assert fastapi["middleware"] == ["security_headers", "rate_limiting", "request_id", "correlation_id"]
    assert fastapi["documentation"] == {"swagger_ui": True, "redoc": True, "openapi_tags": True}
    services = told["ml_services"]
    assert services["tensorflow_serving"]["cluster"] == {
        "nodes": 3,
        "gpu_enabled": True,
        "model_store": "gs://ml-models-bucket",
    }
    assert services["model_management"] == {"versioning": True, "a_b_testing": True, "canary_deployment": True}
    # Three shards in prod.yml; a third copy of each by the override high_availability.
    assert told["cache"]["redis"]["cluster"] == {"nodes": 9, "discovery_host": "redis.cluster.local"}


def test_serving_nodes_become_the_gpu_pool():
    pool = plan_of("prod").one(POOL, "cluster-gpu")
    assert pool.inputs["autoscaling"]["totalMinNodeCount"] == 3
    assert pool.inputs["nodeConfig"]["guestAccelerators"][0]["type"] == "nvidia-l4"


@pytest.mark.parametrize("added", [GRANT, "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember"])
def test_one_more_grant_replaces_no_database(added):
    """A key or a pool that turns unknown at preview plans the replacement of every instance that names it."""
    existing = ("gcp:kms/", "gcp:certificateauthority/")
    plan = record_stack(
        "prod", id_of=lambda type_, name: f"id-of-{name}" if type_.startswith(existing) and type_ != added else ""
    )
    for instance in plan.of_type(INSTANCE):
        assert instance.inputs["encryptionKeyName"] == "id-of-keys-sql"
        assert instance.inputs["settings"]["ipConfiguration"]["serverCaPool"] != UNKNOWN


def test_without_gpus_there_is_no_gpu_pool():
    assert [pool.name for pool in plan_of("dev").of_type(POOL)] == ["cluster-general"]


@pytest.mark.parametrize(
    ("stack", "type_", "property_", "key"),
    [
        ("prod", INSTANCE, "encryptionKeyName", "keys-sql"),
        ("prod", CLUSTER, "databaseEncryption", "keys-cluster-secrets"),
        ("prod", POOL, "nodeConfig", "keys-node-disks"),
    ],
)
def test_data_at_rest_depends_on_its_own_key(stack, type_, property_, key):
    plan = plan_of(stack)
    wanted = plan.one(KEY, key).urn
    resources = plan.of_type(type_)
    assert resources
    for resource in resources:
        assert wanted in resource.property_dependencies[property_], resource.name


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_what_holds_data_is_protected_on_both_levels(stack):
    plan = plan_of(stack)
    for resource in [*plan.of_type(INSTANCE), *plan.of_type(CLUSTER)]:
        assert resource.protect, resource.name
        assert resource.inputs["deletionProtection"] is True, resource.name
    for resource in plan.of_type(KEY):
        assert resource.protect, resource.name


def test_dev_can_be_destroyed_at_will():
    plan = plan_of("dev")
    assert [resource.name for resource in plan.resources if resource.protect] == []
    assert [r.name for r in plan.of_type(INSTANCE) if r.inputs["deletionProtection"]] == []


def test_one_switch_takes_all_protection_off():
    plan = record_stack("prod", environ={"SPOTIFY_AI_AGENT__PROTECTION__ENABLED": "false"})
    assert [resource.name for resource in plan.resources if resource.protect] == []
    guarded = [
        r for r in plan.resources if r.inputs.get("deletionProtection") or r.inputs.get("deletionPolicy") == "PREVENT"
    ]
    assert [resource.name for resource in guarded] == []


@pytest.mark.parametrize("stack", STACKS)
def test_the_same_program_plans_the_same_twice(stack):
    again, first = ({r.urn: r for r in plan.resources} for plan in (record_stack(stack), plan_of(stack)))
    assert again == first


@pytest.mark.parametrize("stack", STACKS)
def test_every_custom_resource_uses_an_explicit_provider(stack):
    implicit = [
        resource.urn
        for resource in plan_of(stack).resources
        if resource.custom and not resource.provider and not resource.type.startswith(("pulumi:providers:", "random:"))
    ]
    assert implicit == []


@pytest.mark.parametrize("stack", ON_GOOGLE_CLOUD)
def test_the_cluster_identity_is_fixed_while_its_kubeconfig_is_not_known(stack):
    provider = plan_of(stack).one("pulumi:providers:kubernetes", "kubernetes")
    assert provider.inputs["kubeconfig"] == UNKNOWN
    assert provider.inputs["clusterIdentifier"] == f"spotify-ai-agent-{stack.partition('-cell')[0]}"


@pytest.mark.parametrize("stack", STACKS)
def test_no_password_and_no_key_is_in_the_plan(stack):
    plan = plan_of(stack)
    kinds = {resource.type for resource in plan.resources}
    assert "gcp:serviceaccount/key:Key" not in kinds
    assert "random:index/randomPassword:RandomPassword" not in kinds
    assert [resource.urn for resource in plan.resources if resource.secrets] == []
    assert {user.inputs["type"] for user in plan.of_type("gcp:sql/user:User")} <= {"CLOUD_IAM_SERVICE_ACCOUNT"}
    assert [role.name for role in plan.of_type(DATABASE_ROLE) if not role.inputs["spec"]["disablePassword"]] == []


@pytest.mark.parametrize("stack", PLATFORMS)
def test_what_is_exported_is_what_the_contract_promises(stack):
    left = {"platform"} if stack == "prod" else {"platform", "disaster_recovery"}
    assert set(plan_of(stack).exports) == set(Outputs.__annotations__) - left
    assert plan_of(stack).exports["kind"] == "platform"


def test_staging_and_prod_have_the_same_kinds_of_resources():
    def kinds(stack: str) -> set[str]:
        return {resource.type for resource in plan_of(stack).resources}

    assert kinds("staging") == kinds("prod")


def test_one_environment_variable_changes_only_what_it_names():
    pool = "SPOTIFY_AI_AGENT__CLUSTER__GENERAL_POOL__MAXIMUM_NODES"
    before = {r.urn: r.inputs for r in plan_of("prod").resources}
    after = {r.urn: r.inputs for r in record_stack("prod", environ={pool: "31"}).resources}

    changed = [urn for urn in before if before[urn] != after[urn]]
    assert before.keys() == after.keys()
    assert [urn.rsplit("::", 1)[1] for urn in changed] == ["cluster-general"]
