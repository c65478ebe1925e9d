"""Settings -> arguments: what is computed on the way."""

from __future__ import annotations

import pulumi
import pytest

from components.naming import NamingError
from components.platform import mistakes_told_plainly
from components.platform.data import cloud_sql_args, replica_hosts, replica_zone
from components.platform.foundation import encryption_args
from components.platform.kubernetes import cluster_args, image_projects
from components.subnets import AddressPlanError
from environments import EnvironmentConfigManager

ZONES = ("europe-west1-b", "europe-west1-c", "europe-west1-d")


@pytest.fixture(scope="module")
def prod():
    return EnvironmentConfigManager(environ={}).load_with_overrides(environment="production", overrides=[]).settings


def changed(settings, domain, **values):
    return settings.model_copy(update={domain: getattr(settings, domain).model_copy(update=values)})


def test_replicas_spread_over_the_zones_that_the_primary_leaves_free():
    assert [replica_zone(f"postgres-replica-{number}", ZONES) for number in (1, 2, 3)] == [ZONES[1], ZONES[2], ZONES[1]]


def test_a_replica_stays_in_its_zone_when_another_one_goes(prod):
    both = cloud_sql_args(prod, **dict.fromkeys(SQL_INPUTS, "x"), iam_users={}).replicas
    cluster = prod.database.postgresql.cluster
    second = cluster.model_copy(update={"replica_hosts": cluster.replica_hosts[1:]})
    postgresql = prod.database.postgresql.model_copy(update={"cluster": second})

    alone = cloud_sql_args(
        changed(prod, "database", postgresql=postgresql), **dict.fromkeys(SQL_INPUTS, "x"), iam_users={}
    ).replicas

    assert list(alone) == ["postgres-replica-2"]
    assert alone["postgres-replica-2"] == both["postgres-replica-2"]


SQL_INPUTS = ("network_id", "allocated_ip_range", "server_ca_pool", "encryption_key_name")
CLUSTER_INPUTS = ("network", "subnetwork", "pods_range_name", "services_range_name", "secrets_key", "disks_key")


def test_a_replica_without_a_number_has_a_zone_that_does_not_change():
    assert replica_zone("reports", ZONES) == replica_zone("reports", ZONES)
    assert replica_zone("reports", ZONES[:1]) == ZONES[0]


def test_replicas_are_keyed_by_the_first_label_of_their_host(prod):
    assert list(replica_hosts(prod)) == ["postgres-replica-1", "postgres-replica-2"]


def test_the_databases_key_outlives_a_stack_whose_backups_do(prod):
    keys = encryption_args(prod, {"sql": {}, "node-disks": {}}, location="europe-west1").keys
    assert keys["sql"].outlives_the_stack
    assert not keys["node-disks"].outlives_the_stack


def test_nodes_may_pull_from_the_projects_that_hold_the_images(prod):
    assert image_projects(prod) == ["spotify-ai-agent-prod"]
    api = prod.application.api.model_copy(
        update={"image": f"europe-west1-docker.pkg.dev/shared-images/api@sha256:{'0' * 64}"}
    )
    assert image_projects(changed(prod, "application", api=api)) == ["shared-images", "spotify-ai-agent-prod"]


@pytest.mark.parametrize(
    ("hour", "duration", "end"),
    [(1, 6, "2026-01-01T07:00:00Z"), (20, 6, "2026-01-02T02:00:00Z"), (0, 24, "2026-01-02T00:00:00Z")],
)
def test_a_maintenance_window_may_end_on_the_next_day(prod, hour, duration, end):
    window = prod.cluster.maintenance.model_copy(update={"hour": hour, "duration_h": duration})

    args = cluster_args(changed(prod, "cluster", maintenance=window), **dict.fromkeys(CLUSTER_INPUTS, "x"))

    assert args.maintenance_window.start_time == f"2026-01-01T{hour:02}:00:00Z"
    assert args.maintenance_window.end_time == end
    assert args.maintenance_window.recurrence == "FREQ=WEEKLY;BYDAY=SA,SU"


@pytest.mark.parametrize("mistake", [NamingError("name 'X' is refused"), AddressPlanError("ranges overlap")])
def test_what_a_component_refuses_is_told_without_a_traceback(mistake):
    with pytest.raises(pulumi.RunError, match=str(mistake)), mistakes_told_plainly():
        raise mistake
