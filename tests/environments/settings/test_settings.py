"""The settings tree: closed, frozen, described, strict, and consistent across domains."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from environments import EnvironmentConfigManager
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
    held = [
        name
        for model in models(Settings)
        for name, f in model.model_fields.items()
        if SecretStr in _types(f.annotation)
    ]
    assert held == []


def test_a_setting_cannot_be_changed_after_loading():
    settings = Settings.model_validate(tree())
    with pytest.raises(ValidationError, match="frozen"):
        settings.database.postgresql.connection_pool.max_size = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"application__api__replicas__maximum": 9}, "9 API pods with 100 \\+ 20 connections each need 1080"),
        ({"network__address_plan__pods": "10.52.0.0/20"}, "take 8064 pod addresses, the range has 4096"),
        ({"cluster__gpu_pool__maximum_nodes": 2}, "3 serving nodes do not fit into a GPU pool of at most 2"),
        ({"cluster__gpu_pool__zones": ("us-central1-a",)}, "us-central1-a is none of the environment's zones"),
        ({"application__api__blue_green__preview_replicas": 20}, "20 preview pods exceed the 8 that may run"),
        ({"application__api__replicas__minimum": 9}, "minimum 9 exceeds maximum 8"),
        ({"cluster__general_pool__minimum_nodes": 31}, "minimum_nodes 31 exceeds maximum_nodes 30"),
        ({"database__postgresql__connection_pool__min_size": 101}, "min_size 101 exceeds max_size 100"),
        ({"database__postgresql__backup__point_in_time_days": 36}, "less than or equal to 35"),
        ({"database__postgresql__backup__retained_backups": 7}, "7 daily backups do not reach back 14 days"),
        ({"database__postgresql__machine__edition": "ENTERPRISE"}, "the data cache needs ENTERPRISE_PLUS"),
        ({"network__address_plan__services": "10.52.0.0/20"}, "pods 10.52.0.0/14 overlaps services 10.52.0.0/20"),
        ({"network__address_plan__pods": "8.8.8.0/24"}, "not a private range"),
        ({"network__address_plan__nodes": "10.48.0.1/20"}, "has host bits set"),
        ({"network__nat__minimum_ports_per_node": 1000}, "1000 is no power of two"),
        ({"network__nat__maximum_ports_per_node": 1024}, "must exceed minimum_ports_per_node"),
        ({"google_cloud__zones": ("us-east1-b",)}, "do not belong to region europe-west1"),
        ({"google_cloud__zones": ("europe-west1-b", "europe-west1-b")}, "a zone is named twice"),
        ({"cluster__maintenance__days": ("sunday",)}, "gives 24 hours in 32 days, GKE wants 48"),
        ({"cluster__general_pool__upgrade": {"max_surge": 0, "max_unavailable": 0}}, "no node could ever be upgraded"),
        ({"application__api__image": "registry.example/api:latest"}, "should match pattern"),
        ({"application__api__fastapi__middleware": ("request_id", "request_id")}, "a middleware is named twice"),
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
    ],
)
def test_host_names_name_one_instance_each(hosts, message):
    change = {"database__postgresql__cluster": {"primary_host": "p.cluster.local", "replica_hosts": hosts}}
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(tree(**change))


def test_a_misspelt_setting_is_refused():
    data = tree()
    data["database"]["postgresql"]["conection_pool"] = {}
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Settings.model_validate(data)


def test_without_gpus_the_size_of_their_pool_does_not_matter():
    change = {
        "ml_services__tensorflow_serving__cluster": {"nodes": 50, "gpu_enabled": False, "model_store": "gs://models"},
    }
    assert Settings.model_validate(tree(**change)).ml_services.tensorflow_serving.cluster.nodes == 50
