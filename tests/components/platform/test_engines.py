"""Whose data stores a stack has is a setting: either side builds anywhere, and leaves nothing of the other."""

from __future__ import annotations

import json
from functools import cache

import pulumi
import pytest

from components.platform.parts import cache as cache_part
from components.platform.parts import database as database_part
from environments.settings.cache import RedisSettings
from environments.settings.database import PostgresqlSettings
from tests.program import PLATFORMS, plan_of, record_stack
from tests.recorded_plan import UNKNOWN

# Whole stacks, planned again and again: what builds them is counted where each is planned once.
pytestmark = pytest.mark.uncounted

PREFIX = "SPOTIFY_AI_AGENT__"
MANAGED = {
    f"{PREFIX}DATABASE__POSTGRESQL__ENGINE": "cloud_sql",
    f"{PREFIX}CACHE__REDIS__ENGINE": "memorystore",
}
IN_CLUSTER = {
    f"{PREFIX}DATABASE__POSTGRESQL__ENGINE": "cloudnative_pg",
    f"{PREFIX}DATABASE__POSTGRESQL__IN_CLUSTER__BACKUP_FOLDER": "gs://another-bucket/postgres",
    f"{PREFIX}DATABASE__POSTGRESQL__IN_CLUSTER__MAX_CONNECTIONS": "500",
    f"{PREFIX}CACHE__REDIS__ENGINE": "in_cluster",
    f"{PREFIX}CACHE__REDIS__IN_CLUSTER__ACL_USERS": "redis-users",
}
WITHOUT_CELLS = ("dev", "staging")
OF_GOOGLE = ("gcp:sql/", "gcp:redis/", "gcp:certificateauthority/", "gcp:networkconnectivity/")
OF_THE_CLUSTER = ("kubernetes:postgresql.cnpg.io/", "kubernetes:barmancloud.cnpg.io/", "kubernetes:cert-manager.io/")
ZONE = "gcp:dns/managedZone:ManagedZone"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


@cache
def switched(stack, side):
    return record_stack(stack, environ=IN_CLUSTER if side == "in_cluster" else MANAGED)


def types(plan, prefixes):
    return {resource.type for resource in plan.resources if resource.type.startswith(prefixes)}


@pytest.mark.parametrize("stack", PLATFORMS)
def test_managed_stores_leave_nothing_inside_the_cluster(stack):
    plan = switched(stack, "managed")

    assert {"gcp:sql/databaseInstance:DatabaseInstance", "gcp:redis/cluster:Cluster"} <= types(plan, OF_GOOGLE)
    assert types(plan, OF_THE_CLUSTER) == set()


@pytest.mark.parametrize("stack", WITHOUT_CELLS)
def test_stores_inside_the_cluster_leave_nothing_of_the_managed_ones(stack):
    plan = switched(stack, "in_cluster")

    assert types(plan, OF_GOOGLE) == set()
    assert {"kubernetes:postgresql.cnpg.io/v1:Cluster", CERTIFICATE} <= types(plan, OF_THE_CLUSTER)
    assert {"keys-sql", "keys-redis"}.isdisjoint(plan.names("gcp:kms/cryptoKey:CryptoKey"))
    agents = set(plan.names("gcp:projects/serviceIdentity:ServiceIdentity"))
    assert agents.isdisjoint({"service-agents-sql", "service-agents-redis"})
    logins = [name for name in plan.names("gcp:projects/iAMMember:IAMMember") if name.endswith("-login")]
    assert logins == []


def test_a_platform_that_has_cells_keeps_cloud_sql():
    months = {
        f"{PREFIX}DATABASE__POSTGRESQL__BACKUP__{name}": "30" for name in ("POINT_IN_TIME_DAYS", "RETAINED_BACKUPS")
    }

    promises_nothing = {f"{PREFIX}DISASTER_RECOVERY": "!replace null"}

    with pytest.raises(pulumi.RunError, match="a cell makes the databases of its tenants on Cloud SQL"):
        record_stack("prod", environ={**IN_CLUSTER, **months, **promises_nothing})


@pytest.mark.parametrize("stack", WITHOUT_CELLS)
def test_clients_find_the_stores_under_the_same_names_on_either_side(stack):
    def names(side):
        zones = switched(stack, side).every(ZONE).values()
        return {
            zone["dnsName"] for zone in zones if zone["visibility"] == "private" and "google" not in zone["dnsName"]
        }

    assert names("managed") == names("in_cluster") >= {"postgres-primary.cluster.local.", "redis.cluster.local."}


def test_the_names_of_stores_inside_the_cluster_wait_for_an_address_that_only_the_cluster_gives():
    records = plan_of("dev").every("gcp:dns/recordSet:RecordSet")

    for name in ("database-names-primary-address", "redis-names-redis-address"):
        assert records[name]["rrdatas"] == [UNKNOWN]


def test_dev_has_its_stores_inside_the_cluster_and_staging_and_prod_have_managed_ones():
    assert types(plan_of("dev"), OF_GOOGLE) == set()
    assert types(plan_of("staging"), OF_THE_CLUSTER) == types(plan_of("prod"), OF_THE_CLUSTER) == set()


def test_each_engine_of_the_settings_has_its_builder():
    postgresql = PostgresqlSettings.model_fields["engine"].annotation
    redis = RedisSettings.model_fields["engine"].annotation

    assert set(database_part.ENGINES) == set(postgresql.__args__)
    assert set(cache_part.ENGINES) == set(redis.__args__)


@pytest.mark.parametrize("stack", WITHOUT_CELLS)
def test_whoever_logs_in_to_a_store_inside_the_cluster_has_a_certificate_for_exactly_its_role(stack):
    plan = switched(stack, "in_cluster")
    told = json.loads(plan.one(CONFIG_MAP, "api-configuration").inputs["data"]["configuration.json"])
    expected = {"api": told["database"]["postgresql"]["user"]}
    for resource in plan.of_type(CONFIG_MAP):
        if resource.name.endswith("-told"):
            expected[resource.inputs["metadata"]["namespace"]] = resource.inputs["data"]["PGUSER"]

    logins = {
        found["metadata"]["namespace"]: found["spec"]["commonName"]
        for found in plan.every(CERTIFICATE).values()
        if found["metadata"]["name"] == "database-login"
    }
    assert len(logins) > 1
    assert logins == expected


@pytest.mark.parametrize("stack", PLATFORMS)
def test_pods_are_bound_to_google_accounts_only_once_the_cluster_has_made_their_pool(stack):
    bindings = plan_of(stack).of_type("gcp:serviceaccount/iAMMember:IAMMember")

    assert len(bindings) > 3
    assert [found.name for found in bindings if "cluster-cluster" not in found.behind("member")] == []


def test_the_api_waits_for_the_servers_but_the_servers_for_nobody_who_waits_for_them():
    plan = plan_of("dev")
    rollout = plan.one("kubernetes:argoproj.io/v1alpha1:Rollout", "api-workload-rollout")

    assert {"postgres-cluster", "redis-stateful-set"} <= rollout.depends_on
    assert "api-database-login-certificate" not in rollout.depends_on


def test_the_servers_archive_into_their_own_bucket_as_themselves():
    plan = plan_of("dev")
    store = plan.one("kubernetes:barmancloud.cnpg.io/v1:ObjectStore", "postgres-object-store").inputs["spec"]
    bucket = plan.one("gcp:storage/bucket:Bucket", "postgres-backups-bucket")
    member = plan.one("gcp:serviceaccount/iAMMember:IAMMember", "postgres-backups-identity-workload-identity").inputs

    assert store["configuration"]["destinationPath"] == f"gs://{bucket.inputs['name']}/postgres"
    assert "keys-database-backups" in bucket.behind("encryption")
    assert member["member"].endswith("[databases/postgres]")


@pytest.mark.parametrize("pods", ["postgres", "redis"])
def test_volumes_inside_the_cluster_are_encrypted_with_the_key_of_the_nodes_disks(pods):
    volumes = plan_of("dev").one("kubernetes:storage.k8s.io/v1:StorageClass", f"{pods}-storage-class")

    assert "keys-node-disks" in volumes.behind("parameters")


@pytest.mark.parametrize(
    ("side", "authentication", "root"),
    [("managed", "google-iam-token", True), ("in_cluster", "client-certificate", False)],
)
def test_the_contract_says_how_one_logs_in_and_has_the_servers_root_where_there_is_one_to_hand_out(
    side, authentication, root
):
    postgresql, redis = (switched("dev", side).outputs[name] for name in ("postgresql", "redis"))

    assert postgresql["authentication"] == authentication
    assert ("server_ca" in postgresql, "server_ca" in redis, "instance" in postgresql) == (root, root, root)
