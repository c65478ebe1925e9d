"""Models, tracks and their shares: what is refused, with its reason, before a server would refuse it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.accelerators import ZONES

SERVING = "ml_services.tensorflow_serving"
MODEL = f"{SERVING}.models.recommender"
TRAINING = "ml_services.training"
MANAGEMENT = "ml_services.model_management"
GPU = "cluster.gpu_pool"


def settings(environment: str = "prod", overrides: tuple[str, ...] = ()) -> Settings:
    manager = EnvironmentConfigManager(environ={})
    return manager.load_with_overrides(environment=environment, overrides=list(overrides)).settings


def changed(environment: str = "prod", **changes: Any) -> Settings:
    """One environment's settings with changes by dotted path; a new key of a map may be added."""
    data = copy.deepcopy(settings(environment).model_dump())
    for path, value in changes.items():
        *parents, last = path.split(".")
        node = data
        for parent in parents:
            node = node[parent]
        node[last] = value
    return Settings.model_validate(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (f"{MODEL}.weights", {"stable": 90, "canary": 9}, "the shares add up to 99, not to 100"),
        (f"{MODEL}.weights", {"stable": 90, "canary": 11}, "the shares add up to 101, not to 100"),
        (f"{MODEL}.weights", {}, "the shares add up to 0, not to 100"),
        (f"{MODEL}.weights", {"stable": 110, "canary": -10}, "less than or equal to 100"),
        (f"{MODEL}.weights", {"stable": 90.0, "canary": 10}, "valid integer"),
        (f"{MODEL}.weights", {"stable": 49, "canary": 51}, "51 percent is no trial any more"),
        (f"{MODEL}.weights", {"stable": 90, "other": 10}, "no version is labelled other"),
        (f"{MODEL}.labels", {"stable": 1, "canary": 3}, "version 3 is not among the versions 1, 2"),
        (f"{MODEL}.labels", {"canary": 2}, "no version is stable; nothing would answer"),
        (f"{MODEL}.labels", {"stable": 1, "live": 2}, "live is what each track calls its own version"),
        (f"{MODEL}.labels", {"stable": 1, "canary": 2, "b": 2}, "no nodes serve b"),
        (f"{MODEL}.versions", (1, 1), "stands there twice"),
        (f"{MODEL}.versions", (), "at least 1 item"),
        (f"{MODEL}.versions", (0, 1, 2), "greater than or equal to 1"),
        (f"{SERVING}.models", {"Recommender": {}}, "should match pattern"),
        (f"{SERVING}.tracks", {"canary": 3}, "of 3 serving nodes 0 would be left for stable"),
        (f"{SERVING}.tracks", {"canary": 1, "stable": 1}, "stable takes the rest"),
        (f"{SERVING}.candidates_prefix", "models", "a candidate would be served before anybody approved it"),
        (f"{SERVING}.image", "docker.io/tensorflow/serving:2.19.1", "should match pattern"),
        (f"{SERVING}.publishers", {"everybody": "allUsers"}, "should match pattern"),
        (f"{MANAGEMENT}.canary_deployment", False, "model_management.canary_deployment is off"),
        (f"{MANAGEMENT}.versioning", False, "model_management.versioning is off, and this is more than one version"),
        (f"{TRAINING}.gpus", 4, "4 GPUs for training, and beside the model servers there are 3"),
        (f"{TRAINING}.namespace", "serving", "serving is ml_services.tensorflow_serving.namespace, too"),
        (f"{SERVING}.namespace", "api", "api is application.api.namespace, too"),
        (f"{GPU}.accelerator", "nvidia-b200", "europe-west1 has no nvidia-b200"),
        (f"{GPU}.accelerator", "nvidia-tesla-t4", "g2-standard-8 carries nvidia-l4, not nvidia-tesla-t4"),
        (f"{GPU}.machine_type", "a3-highgpu-1g", "carries nvidia-h100-80gb or .*, not nvidia-l4"),
        (f"{SERVING}.host", "redis.cluster.local", "redis.cluster.local is cache.redis.cluster.discovery_host, too"),
        (f"{SERVING}.host", "postgres-replica-2.cluster.local", "is database.postgresql.cluster.replica_hosts, too"),
        ("network.address_plan.model_entrance", "10.49.0.1", "10.49.0.1 is not in 10.48.0.0/20"),
        ("network.address_plan.model_entrance", "10.48.15.255", "one of the four addresses that a VPC keeps"),
        ("network.address_plan.model_entrance", "10.48.0", "not an IPv4 address"),
        ("application.api.metrics_port", 8000, "8000 serves requests from outside"),
        (f"{GPU}.zones", ("europe-west1-b", "europe-west1-d"), "europe-west1-d has no nvidia-l4"),
    ],
)
def test_what_cannot_work_is_refused_with_its_reason(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed(**{path: value})


def test_a_variant_under_test_needs_a_b_testing():
    variant = {f"{SERVING}.tracks": {"canary": 1, "b": 1}}

    assert changed(**variant).ml_services.tensorflow_serving.nodes_by_track == {"stable": 1, "canary": 1, "b": 1}
    with pytest.raises(ValidationError, match="a_b_testing is off"):
        changed(**variant, **{f"{MANAGEMENT}.a_b_testing": False})


def test_without_gpus_neither_their_zones_nor_their_type_nor_their_number_matter():
    found = changed("dev", **{f"{GPU}.accelerator": "nvidia-b200", f"{TRAINING}.gpus": 9})

    assert found.cluster.gpu_pool.accelerator == "nvidia-b200"


def test_of_a_family_of_machines_that_is_not_in_the_table_nothing_is_claimed():
    found = changed(**{f"{GPU}.machine_type": "g4-standard-48"})

    assert found.cluster.gpu_pool.accelerator == "nvidia-l4"


def test_of_a_region_that_is_not_in_the_table_nothing_is_claimed():
    zones = tuple(f"europe-north1-{zone}" for zone in "abc")
    elsewhere = {"google_cloud.region": "europe-north1", "google_cloud.zones": zones}

    found = changed(
        **elsewhere,
        **{
            f"{GPU}.zones": ("europe-north1-a", "europe-north1-b"),
            f"{GPU}.accelerator": "nvidia-b200",
            f"{GPU}.machine_type": "a4-highgpu-8g",
        },
    )

    assert found.cluster.gpu_pool.accelerator == "nvidia-b200"


def test_the_table_names_zones_of_the_region_it_stands_under():
    zones = [(region, zone) for region, offered in ZONES.items() for each in offered.values() for zone in each]

    assert len(zones) > 10
    assert [zone for region, zone in zones if not zone.startswith(f"{region}-")] == []


@pytest.mark.parametrize(
    ("environment", "overrides", "nodes"),
    [
        ("dev", (), {"stable": 1}),
        ("staging", (), {"stable": 1}),
        ("staging", ("performance",), {"stable": 2, "canary": 1}),
        ("prod", (), {"stable": 2, "canary": 1}),
    ],
)
def test_stable_gets_the_nodes_that_no_other_track_takes(environment, overrides, nodes):
    assert settings(environment, overrides).ml_services.tensorflow_serving.nodes_by_track == nodes
