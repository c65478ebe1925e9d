"""In-cluster data stores and existing clusters: what is refused, and that dev can be switched."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.errors import ConfigError
from environments.settings import Settings

POSTGRESQL = "database.postgresql"
IN_CLUSTER = f"{POSTGRESQL}.in_cluster"
EXISTING = {
    "application.api.replicas.recommendations": False,
    "cluster.engine": "existing",
    "cluster.existing": {
        "context": "kind-platform",
        "api_server_ranges": {"nodes": "172.18.0.0/16"},
        "api_server_ports": (6443,),
    },
    f"{POSTGRESQL}.engine": "cloudnative_pg",
    f"{IN_CLUSTER}.backup_folder": None,
    "cache.redis.engine": "in_cluster",
    "application.api.blue_green.analysis.enabled": False,
}


def tree(environment: str, **changed: Any) -> dict[str, Any]:
    """One environment's settings as plain data, with changes by dotted path."""
    manager = EnvironmentConfigManager(environ={})
    data = copy.deepcopy(manager.load_with_overrides(environment=environment, overrides=[]).settings.model_dump())
    for path, value in changed.items():
        *parents, last = path.split(".")
        node = data
        for parent in parents:
            node = node[parent]
        assert last in node, f"{path} is no setting"
        node[last] = value
    return data


def test_dev_has_its_data_stores_inside_the_cluster_and_archives_its_database():
    settings = Settings.model_validate(tree("dev"))

    assert (settings.database.postgresql.engine, settings.cache.redis.engine) == ("cloudnative_pg", "in_cluster")
    assert settings.database.postgresql.in_cluster.backup_folder is not None


def test_dev_can_be_switched_to_managed_stores_by_two_lines():
    managed = {f"{POSTGRESQL}.engine": "cloud_sql", "cache.redis.engine": "memorystore"}

    assert Settings.model_validate(tree("dev", **managed)).database.postgresql.engine == "cloud_sql"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({f"{POSTGRESQL}.engine": "cloud_sql"}, "in_cluster beside database.postgresql.engine cloud_sql"),
        ({"cache.redis.engine": "memorystore"}, "memorystore beside database.postgresql.engine cloudnative_pg"),
    ],
)
def test_two_stores_that_two_authorities_sign_are_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree("dev", **change))


def test_a_cell_of_a_platform_without_cloud_sql_is_refused():
    with pytest.raises(ValidationError, match="a cell makes the databases of its tenants on Cloud SQL"):
        Settings.model_validate(tree("dev", stack={"kind": "cell", "platform": "dev", "site": None, "state": None}))


@pytest.mark.parametrize(("users", "refused"), [(None, True), ("redis-users", False)])
def test_outside_dev_a_tenants_keys_are_its_own_or_it_has_none(users, refused):
    manager = EnvironmentConfigManager(
        environ={
            "SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__ENGINE": "cloudnative_pg",
            "SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__IN_CLUSTER__BACKUP_FOLDER": "gs://bucket/postgres",
            "SPOTIFY_AI_AGENT__CACHE__REDIS__ENGINE": "in_cluster",
            **({"SPOTIFY_AI_AGENT__CACHE__REDIS__IN_CLUSTER__ACL_USERS": users} if users else {}),
        }
    )
    if not refused:
        assert manager.load_with_overrides("staging", tenant="acme-music").settings.tenant is not None
        return
    with pytest.raises(ConfigError, match=r"(?s)acme-music has a key space.*name the Secret with the users"):
        manager.load_with_overrides("staging", tenant="acme-music")


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_in_cluster_engine_is_told_everything_in_every_environment(environment):
    in_cluster = Settings.model_validate(tree(environment)).database.postgresql.in_cluster

    assert ":" in in_cluster.image
    assert in_cluster.pooler.instances > 1


def test_dev_can_stand_in_an_existing_cluster():
    assert Settings.model_validate(tree("dev", **EXISTING)).cluster.existing.context == "kind-platform"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cluster.existing": None}, "nothing says which cluster it is"),
        ({f"{POSTGRESQL}.engine": "cloud_sql"}, "no Google Cloud beside an existing cluster"),
        ({"cache.redis.engine": "memorystore"}, "no Google Cloud beside an existing cluster"),
        ({f"{IN_CLUSTER}.backup_folder": "gs://bucket/folder"}, "reached by GKE's Workload Identity"),
        ({"ml_services.tensorflow_serving.cluster.gpu_enabled": True}, "GPU pool is GKE's"),
        ({"application.api.replicas.recommendations": True}, "vertical autoscaler is GKE's"),
        ({"application.api.replicas.predictive.enabled": True}, "forecast is made of managed Prometheus' history"),
    ],
)
def test_an_existing_cluster_cannot_have_what_only_google_cloud_has(change, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree("dev", **(EXISTING | change)))


@pytest.mark.parametrize(
    ("environment", "change", "message"),
    [
        ("dev", {f"{IN_CLUSTER}.max_connections": 60}, r"2 PgBouncer pods with 20 \+ 5 connections each need 50"),
        ("staging", {}, "staging would keep its database without any backup"),
        ("prod", {f"{POSTGRESQL}.cluster.replica_hosts": ()}, "prod would lose its database with one node"),
    ],
)
def test_an_in_cluster_database_that_could_not_serve_or_last_is_refused(environment, change, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(environment, **({f"{POSTGRESQL}.engine": "cloudnative_pg"} | change)))


def test_connections_of_the_other_engine_do_not_matter():
    change = {f"{POSTGRESQL}.engine": "cloudnative_pg", f"{POSTGRESQL}.machine.max_connections": 50}

    assert Settings.model_validate(tree("dev", **change)).database.postgresql.machine.max_connections == 50


@pytest.mark.parametrize(
    "other", ["application.api.namespace", "cluster.controllers.namespace", "cache.redis.in_cluster.namespace"]
)
def test_an_in_cluster_database_shares_its_namespace_with_nobody(other):
    with pytest.raises(ValidationError, match=rf"databases is {other}, too"):
        Settings.model_validate(tree("dev", **{other: "databases"}))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{IN_CLUSTER}.image", "ghcr/postgresql"),
        (f"{IN_CLUSTER}.image", "ghcr/postgresql:17@sha256:abc"),
        (f"{IN_CLUSTER}.data_volume", "500Mi"),
        (f"{IN_CLUSTER}.backup_folder", "gs://bucket"),
        (f"{IN_CLUSTER}.backup_folder", "s3://bucket/folder"),
        ("cluster.controllers.charts.cert_manager.chart_version", "latest"),
        ("cluster.existing", {**EXISTING["cluster.existing"], "context": "two words"}),
    ],
)
def test_what_is_spelt_wrongly_is_refused(path, value):
    with pytest.raises(ValidationError, match="should match pattern"):
        Settings.model_validate(tree("dev", **{path: value}))


def test_a_range_that_is_none_is_refused():
    existing = {**EXISTING["cluster.existing"], "api_server_ranges": {"nodes": "172.18.0.0/160"}}

    with pytest.raises(ValidationError, match="is no IPv4 range"):
        Settings.model_validate(tree("dev", **{"cluster.existing": existing}))
