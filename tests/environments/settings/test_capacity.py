"""What must fit into what."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from environments.settings.capacity_invariants import processors
from tests.environments.settings.changed_settings import changed

SERVERS_CPU = "ml_services.tensorflow_serving.resources.cpu"
POOL = "cluster.general_pool"


@pytest.mark.parametrize(
    ("machine", "count"),
    [
        ("n2d-standard-8", 8),
        ("g2-standard-96", 96),
        ("c3-standard-4-lssd", 4),
        ("n2-custom-6-20480", 6),
        ("n2-custom-6-65536-ext", 6),
        ("custom-4-8192", 4),
        ("e2-custom-medium-4096", None),
        ("e2-small", None),
        ("a2-highgpu-1g", None),
    ],
)
def test_a_machine_tells_its_processors_by_its_name_or_not_at_all(machine, count):
    assert processors(machine) == count


@pytest.mark.parametrize(
    ("environment", "changes", "message"),
    [
        (
            "prod",
            {"application.api.resources": {"cpu": "8", "cpu_limit": "8", "memory": "1Gi", "ephemeral_storage": "1Gi"}},
            r"asks for 8 fits on no n2d-standard-8 of cluster\.general_pool",
        ),
        ("prod", {SERVERS_CPU: "8"}, r"asks for 8 fits on no g2-standard-8 of cluster\.gpu_pool"),
        ("dev", {SERVERS_CPU: "4"}, r"asks for 4 fits on no e2-standard-4 of cluster\.general_pool"),
        (
            "dev",
            {
                f"{POOL}.machine_type": "e2-standard-2",
                f"{POOL}.maximum_nodes": 2,
                "application.api.replicas.maximum": 5,
            },
            "reserve 5000m of processor time together, and 2 nodes e2-standard-2 have 4000m",
        ),
        (
            "prod",
            {"network.nat.addresses": ("a",), f"{POOL}.maximum_nodes": 60},
            "67 nodes with 1024 ports each need 68608, and 1 addresses have 64512",
        ),
    ],
)
def test_what_would_wait_or_starve_for_ever_is_refused(environment, changes, message):
    with pytest.raises(ValidationError, match=message):
        changed(environment, changes)


LOAD = {
    "namespace": "load-testing",
    "quota": {"cpu": "24", "memory": "48Gi", "pods": 50},
    "containers": {"default_cpu": "1", "default_memory": "1Gi", "maximum_cpu": "4", "maximum_memory": "8Gi"},
}


@pytest.mark.parametrize(
    ("load", "message"),
    [
        ({"quota": LOAD["quota"] | {"cpu": "45"}}, "reserve 45000m of processor time beside the 4000m of the API"),
        ({"quota": LOAD["quota"] | {"memory": "4Gi"}}, "may get 8Gi, and the quota of all pods together is 4Gi"),
        ({"containers": LOAD["containers"] | {"default_cpu": "32"}}, "default_cpu 32 exceeds maximum_cpu 4"),
        ({"namespace": "serving"}, "serving is ml_services.tensorflow_serving.namespace, too"),
        ({"namespace": "tenant-load"}, "belongs to the cluster, to GKE or to a tenant"),
        ({"pods": 50}, "Extra inputs are not permitted"),
    ],
)
def test_load_that_could_not_be_made_is_refused(load, message):
    assert changed("staging", {"load_testing": LOAD}).load_testing is not None
    with pytest.raises(ValidationError, match=message):
        changed("staging", {"load_testing": LOAD | load})


def test_there_is_no_front_to_load_beside_an_existing_cluster():
    with pytest.raises(ValidationError, match="no public front beside an existing cluster"):
        changed("dev", {"load_testing": LOAD}, overrides=("local",))


@pytest.mark.parametrize(
    ("scanner", "message"),
    [
        ({"every_days": 2}, "Input should be 1, 7, 14 or 28"),
        ({"requests_per_second": 21}, "less than or equal to 20"),
        ({"paths": ()}, "at least 1 item"),
        ({"paths": ("openapi.json",)}, "should match pattern"),
        ({"paths": ("/", "/")}, "/ stands there twice"),
        ({"path": "/"}, "Extra inputs are not permitted"),
    ],
)
def test_a_scanner_that_could_not_scan_is_refused(scanner, message):
    fits = {"paths": ("/",), "every_days": 7, "requests_per_second": 15}
    assert changed("staging", {"edge.scanner": fits}).edge.scanner is not None
    with pytest.raises(ValidationError, match=message):
        changed("staging", {"edge.scanner": fits | scanner})


def test_of_a_machine_whose_processors_its_name_does_not_tell_nothing_is_claimed():
    found = changed("staging", {"cluster.gpu_pool.machine_type": "a2-highgpu-1g"} | _a100())

    assert found.cluster.gpu_pool.machine_type == "a2-highgpu-1g"


def test_of_the_machines_of_an_existing_cluster_nothing_is_claimed():
    assert changed("dev", {SERVERS_CPU: "64"}, overrides=("local",)).cluster.engine == "existing"


def _a100():
    zone = "europe-west4-a"
    return {
        "google_cloud.region": "europe-west4",
        "google_cloud.zones": (zone, "europe-west4-b", "europe-west4-c"),
        "cluster.gpu_pool.zones": (zone,),
        "cluster.gpu_pool.accelerator": "nvidia-tesla-a100",
        SERVERS_CPU: "11",
    }
