"""The settings tree: closed, frozen, described, strict, and consistent across domains."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from environments import EnvironmentConfigManager
from environments.errors import is_secret_path
from environments.settings import Settings


def tree(**changed: Any) -> dict[str, Any]:
    """Production's settings as plain data; a change is named by its path, with double underscores between parts."""
    settings = EnvironmentConfigManager(environ={}).load_with_overrides(environment="production", overrides=[]).settings
    data = copy.deepcopy(settings.model_dump())
    for path, value in changed.items():
        *parents, last = path.split("__")
        node = data
        for parent in parents:
            node = node[parent]
        assert last in node, f"{path} is no setting"
        node[last] = value
    return data


def models(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> set[type[BaseModel]]:
    """The model and all models below it."""
    seen = set() if seen is None else seen
    seen.add(model)
    for field in model.model_fields.values():
        for part in _types(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                models(part, seen)
    return seen


def _types(annotation: Any) -> list[Any]:
    arguments = getattr(annotation, "__args__", ())
    return [annotation, *(part for argument in arguments for part in _types(argument))]


def test_production_as_plain_data_is_valid_again():
    assert Settings.model_validate(tree()) == Settings.model_validate(tree())


def test_every_model_is_frozen_closed_and_hides_what_it_rejects():
    found = models(Settings)
    assert len(found) > 30
    for model in found:
        assert model.model_config["frozen"], model
        assert model.model_config["extra"] == "forbid", model
        assert model.model_config["hide_input_in_errors"], model


def test_every_setting_is_described():
    undescribed = [
        f"{model.__name__}.{name}"
        for model in models(Settings)
        for name, field in model.model_fields.items()
        if not field.description
        and not any(isinstance(t, type) and issubclass(t, BaseModel) for t in _types(field.annotation))
    ]
    assert undescribed == []


def test_no_setting_holds_a_secret():
    fields = [(name, field) for model in models(Settings) for name, field in model.model_fields.items()]
    suspicious = [
        name
        for name, field in fields
        if SecretStr in _types(field.annotation) or (is_secret_path((name,)) and str in _types(field.annotation))
    ]
    assert suspicious == []


def test_a_setting_cannot_be_changed_after_loading():
    settings = Settings.model_validate(tree())
    with pytest.raises(ValidationError, match="frozen"):
        settings.database.postgresql.connection_pool.max_size = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"application__api__replicas__maximum": 9},
            "with 100 \\+ 20 connections each, need 2160 during a release, but 1980 are left",
        ),
        ({"network__address_plan__nodes": "172.17.0.0/20"}, "overlaps 172.17.0.0/16, which nodes use"),
        ({"network__address_plan__private_services": "10.58.0.0/25"}, "too small for its purpose; choose a /24"),
        ({"network__address_plan__nodes": "127.0.0.0/20"}, "127.0.0.0/20 is not private"),
        ({"network__nat__addresses": ("a", "a")}, "a stands there twice"),
        (
            {"application__api__namespace": "platform-controllers"},
            "platform-controllers is application.api.namespace, too",
        ),
        ({"application__api__namespace": "kube-system"}, "belongs to the cluster, to GKE or to a tenant"),
        ({"application__api__resources__cpu": "4"}, "cpu 4 exceeds cpu_limit 2"),
        ({"application__api__fastapi__debug": True}, "would show personal data to callers"),
        ({"database__postgresql__machine__disk_gb": 5000}, "disk_gb 5000 exceeds disk_limit_gb 4000"),
        ({"database__postgresql__machine__tier": "db-f1-micro"}, "ENTERPRISE_PLUS does not have db-f1-micro"),
        ({"database__postgresql__backup__location": "us"}, "would leave the jurisdiction of europe-west1"),
        ({"database__postgresql__backup__final_backup_days": 7}, "is kept 7 days, less than the 14 days"),
        ({"google_cloud__zones": ("europe-west1-b",)}, "needs a second zone for its standby"),
        ({"cluster__gpu_pool__machine_type": "e2-standard-2"}, "e2-standard-2 carries no GPU"),
        ({"network__address_plan__nodes": "10.48.0.0/27"}, "too small for its purpose; choose a /26"),
        ({"name": "a"}, "should match pattern"),
        ({"network__address_plan__pods": "10.52.0.0/20"}, "take 8064 addresses of pods, the range has 4096"),
        ({"cluster__gpu_pool__maximum_nodes": 2}, "3 serving nodes do not fit into a GPU pool of at most 2"),
        ({"cluster__gpu_pool__zones": ("us-central1-a",)}, "us-central1-a is none of the environment's zones"),
        ({"application__api__blue_green__preview_replicas": 20}, "20 preview pods exceed the 8 that may run"),
        ({"application__api__replicas__minimum": 9}, "minimum 9 exceeds maximum 8"),
        ({"cluster__general_pool__minimum_nodes": 31}, "minimum_nodes 31 exceeds maximum_nodes 30"),
        ({"database__postgresql__connection_pool__min_size": 101}, "min_size 101 exceeds max_size 100"),
        ({"database__postgresql__backup__point_in_time_days": 36}, "less than or equal to 35"),
        ({"database__postgresql__backup__retained_backups": 7}, "7 daily backups do not reach back 14 days"),
        (
            {"database__postgresql__machine__edition": "ENTERPRISE"},
            "edition ENTERPRISE does not have db-perf-optimized-N-8",
        ),
        ({"network__address_plan__services": "10.52.0.0/20"}, "pods 10.52.0.0/14 overlaps services 10.52.0.0/20"),
        ({"network__address_plan__pods": "8.8.8.0/24"}, "8.8.8.0/24 is not private"),
        ({"network__address_plan__nodes": "10.48.0.1/20"}, "has host bits set"),
        ({"network__nat__minimum_ports_per_node": 1000}, "1000 is no power of two"),
        ({"network__nat__maximum_ports_per_node": 1024}, "must exceed minimum_ports_per_node"),
        ({"google_cloud__zones": ("us-east1-b",)}, "do not belong to region europe-west1"),
        ({"google_cloud__zones": ("europe-west1-b", "europe-west1-b")}, "europe-west1-b stands there twice"),
        ({"cluster__maintenance__days": ("sunday",)}, "gives 24 hours in 32 days, GKE wants 48"),
        ({"cluster__general_pool__upgrade": {"max_surge": 0, "max_unavailable": 0}}, "no node could ever be upgraded"),
        ({"application__api__image": "registry.example/api:latest"}, "should match pattern"),
        ({"application__api__fastapi__middleware": ("request_id", "request_id")}, "request_id stands there twice"),
        ({"application__api__port": "8000"}, "valid integer"),
        ({"protection__enabled": "yes"}, "valid boolean"),
    ],
)
def test_what_cannot_work_is_refused_with_its_reason(change, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(**change))


@pytest.mark.parametrize(
    ("hosts", "message"),
    [
        (["a.cluster.local", "a.cluster.local"], "a host name is used twice"),
        (["a.cluster.local", "a.example.org"], "share their first label"),
        (["A.cluster.local"], "should match pattern"),
        (["nodots"], "should match pattern"),
        (["primary.cluster.local"], "names the primary itself"),
    ],
)
def test_host_names_name_one_instance_each(hosts, message):
    change = {"database__postgresql__cluster": {"primary_host": "p.cluster.local", "replica_hosts": hosts}}
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(**change))


@pytest.mark.parametrize(
    ("start", "end", "scope", "message"),
    [
        ("2026-19-39T29:00:00Z", "2026-12-27T00:00:00Z", "NO_UPGRADES", "no moment in UTC"),
        ("2026-12-24T00:00:00Z", "2020-12-27T00:00:00Z", "NO_UPGRADES", "is not after start"),
        ("2026-11-01T00:00:00Z", "2026-12-27T00:00:00Z", "NO_UPGRADES", "lasts at most 30 days"),
    ],
)
def test_a_time_without_upgrades_is_one_that_gke_takes(start, end, scope, message):
    change = {"cluster__maintenance_exclusions": {"sales": {"start": start, "end": end, "scope": scope}}}
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(**change))


def test_a_longer_time_without_minor_upgrades_is_fine():
    time = {"start": "2026-11-01T00:00:00Z", "end": "2026-12-27T00:00:00Z", "scope": "NO_MINOR_UPGRADES"}
    assert Settings.model_validate(tree(cluster__maintenance_exclusions={"sales": time}))


TENANT = {
    "name": "acme",
    "plan": "free",
    "residency": "eu",
    "group": "acme@example.org",
    "quota": {"cpu": "2", "memory": "4Gi", "pods": 10},
    "containers": {"default_cpu": "100m", "default_memory": "1Gi", "maximum_cpu": "1", "maximum_memory": "1Gi"},
    "database": {"connections": 5},
    "cache": {"key_space": True},
    "models": {"tracks": ["stable"]},
}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"quota": TENANT["quota"] | {"cpu": "50m"}}, "may get 100m, and the quota of all pods together is 50m"),
        ({"quota": TENANT["quota"] | {"memory": "512Mi"}}, "may get 1Gi, and the quota of all pods together is 512Mi"),
        ({"residency": "us"}, "must stay in us, and this stack stands in europe-west1"),
        ({"containers": TENANT["containers"] | {"default_cpu": "2"}}, "default_cpu 2 exceeds maximum_cpu 1"),
        ({"containers": TENANT["containers"] | {"default_memory": "2Gi"}}, "default_memory 2Gi exceeds"),
    ],
)
def test_a_tenant_that_cannot_be_served_is_refused(changed, message):
    assert Settings.model_validate(tree(tenant=TENANT))
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(tenant=TENANT | changed))


def test_everything_that_does_not_fit_together_is_told_at_once():
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(tree(application__api__fastapi__debug=True, cluster__gpu_pool__maximum_nodes=2))
    assert "personal data" in str(refused.value)
    assert "do not fit into a GPU pool" in str(refused.value)


def test_a_misspelt_setting_is_refused():
    data = tree()
    data["database"]["postgresql"]["conection_pool"] = {}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Settings.model_validate(data)


@pytest.mark.parametrize(("pods", "addresses"), [(8, 16), (32, 64), (64, 128), (110, 256), (256, 512)])
def test_a_node_takes_the_power_of_two_that_holds_twice_its_pods(pods, addresses):
    pool = Settings.model_validate(tree()).cluster.general_pool
    assert pool.model_copy(update={"maximum_pods_per_node": pods}).pod_addresses_per_node == addresses


def test_without_gpus_the_size_of_their_pool_does_not_matter():
    change = {
        "ml_services__tensorflow_serving__cluster": {"nodes": 50, "gpu_enabled": False, "model_store": "gs://models"},
    }
    assert Settings.model_validate(tree(**change)).ml_services.tensorflow_serving.cluster.nodes == 50
