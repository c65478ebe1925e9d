"""Redis on Memorystore."""

import pulumi
import pulumi_random as random
import pytest

from components.redis.memorystore import PORTS, Memorystore
from components.redis.redis import Discovery, Redis
from tests.components import redis_arguments as arguments
from tests.recorded_plan import UNKNOWN, record

CLUSTER = "gcp:redis/cluster:Cluster"


def cluster(**changed):
    return record(lambda: Memorystore("cache", arguments.memorystore(**changed))).inputs(CLUSTER, "cache-cluster")


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        ("name", "prod-redis"),
        ("nodeType", "REDIS_HIGHMEM_MEDIUM"),
        ("zoneDistributionConfig", {"mode": "MULTI_ZONE"}),
        ("pscConfigs", [{"network": arguments.NETWORK}]),
        ("transitEncryptionMode", "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"),
        ("serverCaMode", "SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA"),
        ("serverCaPool", arguments.POOL),
        ("authorizationMode", "AUTH_MODE_IAM_AUTH"),
        ("kmsKey", arguments.KEY),
        ("persistenceConfig", {"mode": "AOF", "aofConfig": {"appendFsync": "EVERYSEC"}}),
        ("redisConfigs", {"maxmemory-policy": "volatile-lru"}),
        ("labels", arguments.LABELS),
    ],
)
def test_the_cluster_has_the_property(property_, value):
    assert cluster()[property_] == value


@pytest.mark.parametrize(("primaries", "replicas"), [(3, 0), (3, 1), (4, 2)])
def test_primaries_are_shards_and_replicas_are_counted_in_each(primaries, replicas):
    inputs = cluster(primaries=primaries, replicas_per_primary=replicas)

    assert (inputs["shardCount"], inputs["replicaCount"]) == (primaries, replicas)


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_is_refused_as_the_environment_says(protected):
    assert cluster(deletion_protection=protected)["deletionProtectionEnabled"] is protected


def test_backups_start_at_their_hour_and_are_kept_for_their_days():
    assert cluster()["automatedBackupConfig"] == {
        "fixedFrequencySchedule": {"startTime": {"hours": 2}},
        "retention": "3024000s",
    }


def test_updates_come_in_the_window():
    (window,) = cluster()["maintenancePolicy"]["weeklyMaintenanceWindows"]

    assert window == {"day": "SUNDAY", "startTime": {"hours": 8, "minutes": 0, "seconds": 0, "nanos": 0}}


def test_a_successor_never_comes_after_the_data_has_gone():
    plan = record(lambda: Memorystore("cache", arguments.memorystore()))

    assert plan.one(CLUSTER, "cache-cluster").delete_before_replace is False


@pytest.mark.parametrize(
    ("argument", "property_"), [("kms_key", "kmsKey"), ("server_ca_pool", "serverCaPool"), ("network_id", "pscConfigs")]
)
def test_what_must_be_ready_first_is_waited_for(argument, property_):
    def program():
        needed = random.RandomId("needed", byte_length=4)
        Memorystore("cache", arguments.memorystore(**{argument: needed.hex}))

    plan = record(program)

    assert plan.one(CLUSTER, "cache-cluster").behind(property_) == {"needed"}


def test_a_preview_does_not_know_the_address_yet():
    seen = []

    def program():
        engine = Memorystore("cache", arguments.memorystore())
        seen.append(engine.discovery)
        pulumi.ComponentResource("test:index:Reader", "reader", {"address": engine.discovery.address}, None, True)

    plan = record(program)

    assert (seen[0].host, seen[0].port) == (arguments.HOST, 6379)
    assert plan.inputs("test:index:Reader", "reader")["address"] == UNKNOWN


def test_after_up_the_discovery_address_is_the_endpoints():
    found = []

    def program():
        Memorystore("cache", arguments.memorystore()).discovery.address.apply(found.append)

    record(program, created={CLUSTER: {"discoveryEndpoints": [{"address": "10.59.0.2", "port": 6379}]}})

    assert found == ["10.59.0.2"]


def test_it_offers_what_every_engine_offers():
    found: list[Redis] = []

    record(lambda: found.append(Memorystore("cache", arguments.memorystore(replicas_per_primary=2))))

    (engine,) = found
    assert isinstance(engine.discovery, Discovery)
    assert (engine.authentication, engine.verification) == ("google-iam-token", "verify-ca")
    assert (engine.primaries, engine.replicas_per_primary) == (3, 2)


def test_clients_need_the_discovery_port_and_those_of_the_nodes():
    assert PORTS == ("6379", "11000-13047")
