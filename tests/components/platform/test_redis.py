"""The Redis cluster's settings reach its components, whichever engine is chosen."""

from __future__ import annotations

import pulumi_kubernetes as kubernetes
import pytest

from components.platform.redis import (
    in_cluster_redis_args,
    memorystore_args,
    redis_client_args,
    redis_endpoints_args,
    redis_names_args,
    redis_path,
)
from components.redis.in_cluster import InClusterRedis
from components.redis.memorystore import Memorystore
from components.service_endpoints import ServiceEndpoints
from components.service_names import ServiceNames
from environments import EnvironmentConfigManager
from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.recorded_plan import UNKNOWN, Plan, record

CLUSTER = "gcp:redis/cluster:Cluster"
ZONE = "gcp:dns/managedZone:ManagedZone"
POLICY = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"
NETWORK = "projects/p/global/networks/platform"
NETWORKS = {"platform": NETWORK}
CLUSTER_ID = "projects/p/locations/europe-west1/clusters/platform"
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/node-disks"
TENANTS = ["tenant-acme-music"]
NEEDS_A_KEY_OF_THE_STACK = {"redis-own-key"}


def settings(environment: str, *overrides: str):
    manager = EnvironmentConfigManager(environ={})
    return manager.load_with_overrides(environment=environment, overrides=list(overrides)).settings


def memorystore(environment: str, *overrides: str):
    chosen = settings(environment, *overrides)

    def program():
        place = ServiceEndpoints("redis-endpoints", redis_endpoints_args(chosen, network_id=NETWORK))
        args = memorystore_args(
            chosen, network_id=place.network_id, server_ca_pool="pool", kms_key="key", acl_policy="policy"
        )
        engine = Memorystore("redis", args)
        names = redis_names_args(chosen, discovery=engine.discovery, network_ids=NETWORKS, cluster_id=CLUSTER_ID)
        ServiceNames("redis-names", names)

    return record(program)


def in_cluster(environment: str):
    chosen = settings(environment)

    def program():
        issuer = kubernetes.core.v1.ConfigMap("issuer", metadata={"name": "issuer", "namespace": "default"})
        engine = InClusterRedis(
            "redis", in_cluster_redis_args(chosen, encryption_key=KEY, tenants=TENANTS, after=[issuer])
        )
        names = redis_names_args(chosen, discovery=engine.discovery, network_ids=NETWORKS, cluster_id=CLUSTER_ID)
        ServiceNames("redis-names", names)

    return record(program)


def refused(plan: Plan) -> set[str]:
    resources = [Resource.parse(each.as_recorded()) for each in plan.resources if each.custom]
    assert len(resources) > 5
    return {refusal.rule for refusal in judge(resources, RULES)}


@pytest.mark.parametrize(
    ("environment", "shards", "replicas", "node_type"),
    [
        ("development", 3, 0, "REDIS_SHARED_CORE_NANO"),
        ("staging", 3, 1, "REDIS_STANDARD_SMALL"),
        ("production", 3, 1, "REDIS_HIGHMEM_MEDIUM"),
    ],
)
def test_nodes_become_shards_and_replicas(environment, shards, replicas, node_type):
    inputs = memorystore(environment).inputs(CLUSTER, "redis-cluster")

    assert (inputs["shardCount"], inputs["replicaCount"], inputs["nodeType"]) == (shards, replicas, node_type)


def test_the_settings_reach_the_cluster():
    inputs = memorystore("production", "disaster_recovery").inputs(CLUSTER, "redis-cluster")

    assert inputs["name"] == "spotify-ai-agent-prod-redis"
    assert inputs["automatedBackupConfig"]["retention"] == f"{90 * 86_400}s"
    assert inputs["maintenancePolicy"]["weeklyMaintenanceWindows"][0]["day"] == "SATURDAY"
    assert inputs["persistenceConfig"]["aofConfig"]["appendFsync"] == "EVERYSEC"
    assert (inputs["kmsKey"], inputs["serverCaPool"], inputs["aclPolicy"]) == ("key", "pool", "policy")


@pytest.mark.parametrize(
    ("environment", "protected"), [("development", False), ("staging", True), ("production", True)]
)
def test_one_switch_protects_either_engine(environment, protected):
    managed = memorystore(environment).inputs(CLUSTER, "redis-cluster")
    pods = in_cluster(environment).inputs("kubernetes:apps/v1:StatefulSet", "redis-stateful-set")["spec"]

    assert managed["deletionProtectionEnabled"] is protected
    assert pods["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == ("Retain" if protected else "Delete")


@pytest.mark.parametrize("plan", [memorystore, in_cluster])
def test_both_engines_are_found_under_the_users_own_host(plan):
    names = [zone["dnsName"] for zone in plan("production").every(ZONE).values()]

    assert names == ["redis.cluster.local."]


def test_endpoints_lie_in_their_own_range_under_the_stacks_name():
    policy = memorystore("production").inputs(POLICY, "redis-endpoints-policy")
    subnetwork = memorystore("production").inputs("gcp:compute/subnetwork:Subnetwork", "redis-endpoints-subnetwork")

    assert policy["name"] == "spotify-ai-agent-prod-redis-endpoints"
    assert subnetwork["ipCidrRange"] == "10.59.0.0/24"


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_no_rule_refuses_memorystore_as_these_environments_have_it(environment):
    assert refused(memorystore(environment)) == NEEDS_A_KEY_OF_THE_STACK


def test_dev_gives_up_replicas_and_protection_and_nothing_else():
    lightened = {"redis-deletion-protection", "redis-replicas"}

    assert refused(memorystore("development")) == NEEDS_A_KEY_OF_THE_STACK | lightened


@pytest.mark.parametrize("environment", ["development", "production"])
def test_no_rule_refuses_the_pods(environment):
    assert refused(in_cluster(environment)) == set()


def test_only_the_api_and_the_named_tenants_reach_the_pods_and_only_after_the_issuer_is_there():
    plan = in_cluster("development")
    clients = plan.inputs("kubernetes:networking.k8s.io/v1:NetworkPolicy", "redis-clients")["spec"]["ingress"]
    certificate = plan.one("kubernetes:cert-manager.io/v1:Certificate", "redis-certificate")

    assert [each["from"] for each in clients] == [
        [
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
            for name in ("api", "tenant-acme-music")
        ]
    ]
    assert "issuer" in certificate.depends_on
    assert certificate.inputs["spec"]["duration"] == f"{90 * 24}h"


def test_dns_waits_for_an_address_that_a_preview_does_not_know():
    plan = memorystore("production")
    (found,) = plan.of_type("gcp:dns/recordSet:RecordSet")

    assert found.inputs["name"] == "redis.cluster.local."
    assert found.inputs["rrdatas"] == [UNKNOWN]


def with_engine(engine: str):
    sides = {"memorystore": "cloud_sql", "in_cluster": "cloudnative_pg"}
    variable = {
        "SPOTIFY_AI_AGENT__CACHE__REDIS__ENGINE": engine,
        "SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__ENGINE": sides[engine],
    }
    manager = EnvironmentConfigManager(environ=variable)
    return manager.load_with_overrides(environment="development", overrides=[]).settings


@pytest.mark.parametrize(
    ("engine", "authentication", "verification"),
    [("memorystore", "google-iam-token", "verify-ca"), ("in_cluster", "none", "verify-full")],
)
def test_the_api_is_told_what_the_engine_offers(engine, authentication, verification):
    told = redis_client_args(with_engine(engine), user="api@p.iam.gserviceaccount.com")

    assert (told.authentication, told.verification) == (authentication, verification)
    assert (told.discovery_host, told.port, told.nodes) == ("redis.cluster.local", 6379, 3)


def test_the_apis_way_leads_to_the_engines_nodes():
    managed, pods = redis_path(with_engine("memorystore")), redis_path(with_engine("in_cluster"))

    assert (managed.ranges, managed.ports) == (("10.27.0.0/24",), ("6379", "11000-13047"))
    assert (pods.ranges, pods.ports) == ((), ("6379",))
    assert pods.namespaces == {"redis": {"kubernetes.io/metadata.name": "redis"}}
