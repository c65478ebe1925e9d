"""PostgreSQL on Cloud SQL."""

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.postgresql.cloud_sql import CloudSql
from components.postgresql.cloud_sql_args import LoggingArgs
from components.postgresql.cloud_sql_settings import ALWAYS_ON, database_flags
from components.postgresql.postgresql import Endpoint, PostgreSql
from tests.components import arguments
from tests.recorded_plan import record

INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
DATABASE = "gcp:sql/database:Database"
USER = "gcp:sql/user:User"
SUFFIX = "random:index/randomId:RandomId"

EVERY = ["sql-primary", "sql-replica-1", "sql-replica-2"]
REPLICAS = EVERY[1:]


def instance(name="sql-primary", **changed):
    plan = record(lambda: CloudSql("sql", arguments.cloud_sql(**changed)))
    return plan.inputs(INSTANCE, name)


def flags(inputs):
    return {flag["name"]: flag["value"] for flag in inputs["settings"]["databaseFlags"]}


def test_there_is_a_primary_and_a_replica_per_host_name():
    plan = record(lambda: CloudSql("sql", arguments.cloud_sql()))

    assert plan.names(INSTANCE) == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_no_instance_has_a_public_address(name):
    network = instance(name)["settings"]["ipConfiguration"]

    assert network["ipv4Enabled"] is False
    assert network["privateNetwork"] == arguments.NETWORK
    assert "authorizedNetworks" not in network


@pytest.mark.parametrize("name", EVERY)
def test_every_instance_speaks_tls_only_and_proves_the_name_that_clients_dial(name):
    host = name.replace("sql", "postgres") + ".cluster.local"
    network = instance(name)["settings"]["ipConfiguration"]

    assert network["sslMode"] == "ENCRYPTED_ONLY"
    assert network["serverCaMode"] == "CUSTOMER_MANAGED_CAS_CA"
    assert network["serverCaPool"] == arguments.POOL
    assert network["customSubjectAlternativeNames"] == [host]


@pytest.mark.parametrize("name", EVERY)
def test_every_instance_is_encrypted_with_the_own_key(name):
    assert instance(name)["encryptionKeyName"] == arguments.KEY


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("protected", [True, False])
def test_deletion_is_refused_on_both_levels_as_the_environment_says(name, protected):
    inputs = instance(name, deletion_protection=protected)

    assert (inputs["deletionProtection"], inputs["settings"]["deletionProtectionEnabled"]) == (protected, protected)


def test_the_primary_can_be_restored_to_any_moment_and_outlives_its_deletion_as_a_backup():
    settings = instance()["settings"]

    assert settings["backupConfiguration"] == {
        "enabled": True,
        "location": "eu",
        "startTime": "01:00",
        "pointInTimeRecoveryEnabled": True,
        "transactionLogRetentionDays": 14,
        "backupRetentionSettings": {"retainedBackups": 30, "retentionUnit": "COUNT"},
    }
    assert settings["finalBackupConfig"] == {"enabled": True, "retentionDays": 90}
    assert settings["retainBackupsOnDelete"] is True


@pytest.mark.parametrize("name", REPLICAS)
@pytest.mark.parametrize(
    "setting", ["backupConfiguration", "finalBackupConfig", "maintenanceWindow", "passwordValidationPolicy"]
)
def test_a_replica_leaves_to_the_primary_what_only_a_primary_has(name, setting):
    assert setting not in instance(name)["settings"]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("cloudsql.iam_authentication", "on"),
        ("cloudsql.enable_pgaudit", "on"),
        ("pgaudit.log", "ddl,role,write"),
        ("log_connections", "on"),
        ("log_disconnections", "on"),
        ("log_checkpoints", "on"),
        ("log_lock_waits", "on"),
        ("log_statement", "ddl"),
        ("log_min_messages", "warning"),
        ("log_min_error_statement", "error"),
        ("log_min_duration_statement", "-1"),
        ("max_connections", "4000"),
    ],
)
def test_every_instance_has_the_flag(name, flag, value):
    assert flags(instance(name))[flag] == value


@given(
    st.sampled_from(["none", "ddl", "mod", "all"]),
    st.integers(min_value=-1),
    st.text(max_size=40),
    st.integers(min_value=1),
)
def test_no_environment_can_switch_off_what_is_always_on(statements, slow_ms, audited, connections):
    logging = LoggingArgs(statements=statements, slow_statement_ms=slow_ms, audit_classes=audited)

    found = database_flags(arguments.cloud_sql(logging=logging, max_connections=connections))

    assert ALWAYS_ON.items() <= found.items()
    assert (found["log_statement"], found["pgaudit.log"]) == (statements, audited)


def test_flags_are_in_one_order_so_that_a_plan_shows_only_what_changed():
    names = [flag["name"] for flag in instance()["settings"]["databaseFlags"]]

    assert names == sorted(names)


def test_the_standby_is_in_another_zone():
    settings = instance()["settings"]

    assert settings["availabilityType"] == "REGIONAL"
    assert settings["locationPreference"] == {"zone": "europe-west1-b", "secondaryZone": "europe-west1-c"}


def test_without_a_standby_no_zone_is_kept_for_one():
    alone = arguments.primary(availability_type="ZONAL", secondary_zone=None)

    assert instance(primary=alone)["settings"]["locationPreference"] == {"zone": "europe-west1-b"}


@pytest.mark.parametrize(("edition", "cached"), [("ENTERPRISE_PLUS", True), ("ENTERPRISE", False)])
def test_the_data_cache_is_asked_of_the_edition_that_has_it(edition, cached):
    assert ("dataCacheConfig" in instance(edition=edition)["settings"]) is cached


def test_a_full_disk_grows_up_to_the_limit():
    settings = instance()["settings"]

    assert (settings["diskSize"], settings["diskAutoresize"], settings["diskAutoresizeLimit"]) == (100, True, 1_000)


@pytest.mark.parametrize("name", REPLICAS)
def test_a_replica_waits_for_the_primary_and_follows_it(name):
    found = record(lambda: CloudSql("sql", arguments.cloud_sql()), created={SUFFIX: {"hex": "beef"}}).by_name()

    assert found[name].inputs["masterInstanceName"] == found["sql-primary"].inputs["name"] == "prod-primary-beef"
    assert "sql-primary" in found[name].depends_on


@pytest.mark.parametrize("name", EVERY)
def test_no_instance_is_deleted_to_make_room_for_its_successor(name):
    found = record(lambda: CloudSql("sql", arguments.cloud_sql())).by_name()

    assert found[name].delete_before_replace is False


def test_a_deleted_instances_blocked_name_is_never_taken_again():
    found = record(lambda: CloudSql("sql", arguments.cloud_sql()), created={SUFFIX: {"hex": "beef"}}).by_name()

    assert found["sql-replica-1"].inputs["name"] == "prod-replica-1-beef"
    assert found["sql-primary-suffix"].inputs["keepers"] == {"region": "europe-west1"}
    assert found["sql-replica-1-suffix"].inputs["keepers"] == {"primary": "beef"}


def test_a_service_account_logs_in_by_identity_without_any_password():
    plan = record(lambda: CloudSql("sql", arguments.cloud_sql()))

    user = plan.inputs(USER, "sql-user-api")
    assert (user["name"], user["type"]) == ("api@p.iam", "CLOUD_IAM_SERVICE_ACCOUNT")
    everything = [name for resource in plan.resources for name in resource.inputs]
    assert [name for name in everything if "password" in name.lower()] == []


def test_data_and_logins_go_with_their_instance_or_not_at_all():
    plan = record(lambda: CloudSql("sql", arguments.cloud_sql()))

    assert plan.inputs(DATABASE, "sql-database")["deletionPolicy"] == "ABANDON"
    assert plan.inputs(USER, "sql-user-api")["deletionPolicy"] == "ABANDON"


def test_it_offers_what_every_engine_offers():
    made, addresses = [], []

    def program():
        database: PostgreSql = CloudSql("sql", arguments.cloud_sql())
        made.append(database)
        pulumi.Output.from_input(database.replicas["replica-1"].address).apply(addresses.append)

    record(program, created={INSTANCE: {"privateIpAddress": "10.0.0.3", "connectionName": "p:r:i"}})

    (database,) = made
    assert isinstance(database.primary, Endpoint)
    assert (database.primary.host, database.primary.port) == ("postgres-primary.cluster.local", 5432)
    assert database.replicas["replica-1"].host == "postgres-replica-1.cluster.local"
    assert addresses == ["10.0.0.3"]
    assert sorted(database.connection_names) == ["primary", "replica-1", "replica-2"]
