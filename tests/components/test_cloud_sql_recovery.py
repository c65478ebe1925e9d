"""PostgreSQL in a second region: it follows, and can take the primary's place."""

from __future__ import annotations

import pytest

from components.postgresql.cloud_sql import CloudSql
from components.postgresql.cloud_sql_recovery import CloudSqlRecovery
from components.postgresql.postgresql import Endpoint, PostgreSql
from tests.components import arguments
from tests.components.recovery_arguments import cloud_sql_recovery
from tests.recorded_plan import record

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
HOSTS = [f"postgres-{name}.cluster.local" for name in ("primary", "replica-1", "replica-2")]


def plan(**changed):
    return record(lambda: CloudSqlRecovery("sql", cloud_sql_recovery(**changed)))


def instance(**changed):
    return plan(**changed).inputs(INSTANCE, "sql-instance")


def test_there_is_one_instance_and_what_it_holds_comes_with_the_data():
    assert {resource.type for resource in plan().resources if resource.custom} == {
        INSTANCE,
        "random:index/randomId:RandomId",
    }


def test_it_follows_the_primary_that_it_is_told():
    found = instance(primary_instance="prod-primary-12345678")

    assert found["masterInstanceName"] == "prod-primary-12345678"
    assert found["instanceType"] == "READ_REPLICA_INSTANCE"


def test_promotion_takes_the_primary_away_and_makes_it_one():
    found = instance(promoted=True)

    assert "masterInstanceName" not in found
    assert found["instanceType"] == "CLOUD_SQL_INSTANCE"


def test_a_promoted_instance_is_guarded_as_any_primary():
    """All but the names in its certificate, and where the second region differs."""
    primary = record(lambda: CloudSql("sql", arguments.cloud_sql())).inputs(INSTANCE, "sql-primary")["settings"]
    promoted = instance(promoted=True)["settings"]

    assert {key for key in primary.keys() | promoted.keys() if primary.get(key) != promoted.get(key)} == {
        "ipConfiguration"
    }


def test_a_follower_claims_nothing_that_only_a_primary_may_have():
    found = instance()["settings"]

    assert found["availabilityType"] == "ZONAL"
    assert found.keys().isdisjoint({"backupConfiguration", "finalBackupConfig", "maintenanceWindow"})


@pytest.mark.parametrize("promoted", [False, True])
def test_its_certificate_carries_every_host_name_of_the_cluster(promoted):
    network = instance(promoted=promoted)["settings"]["ipConfiguration"]

    assert network["customSubjectAlternativeNames"] == HOSTS
    assert (network["sslMode"], network["ipv4Enabled"]) == ("ENCRYPTED_ONLY", False)


@pytest.mark.parametrize("promoted", [False, True])
def test_its_name_and_key_stay_when_it_is_promoted(promoted):
    """Either would replace the instance."""
    found = instance(promoted=promoted)

    assert found["name"] == instance()["name"]
    assert found["encryptionKeyName"] == arguments.KEY
    assert found["region"] == "europe-west4"


def test_all_hosts_lead_to_the_one_instance():
    found = []

    def program():
        made: PostgreSql = CloudSqlRecovery("sql", cloud_sql_recovery())
        found.extend([made.primary, *made.replicas.values()])

    record(program)

    assert [endpoint.host for endpoint in found] == HOSTS
    assert all(isinstance(endpoint, Endpoint) and endpoint.address is found[0].address for endpoint in found)


def test_logins_are_told_by_their_names_though_none_is_made():
    found = {}

    def program():
        made = CloudSqlRecovery("sql", cloud_sql_recovery())
        made.users["api"].apply(lambda login: found.update(api=login))

    record(program)

    assert found == {"api": "api@p.iam"}


def test_a_successor_never_costs_the_data_that_is_here():
    assert plan().one(INSTANCE, "sql-instance").delete_before_replace is False
