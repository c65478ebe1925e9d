"""Every number has a unit, and every word by which units are told is somebody's."""

import pytest

from environments.model_fields import paths, types_at
from environments.settings import Settings
from environments.units import ENDINGS, NAMED, is_number, unit, unit_of_number
from tests.environments.small_settings import SmallSettings

NUMBERS = [path for path in paths(Settings) if is_number(Settings, path)]


def test_every_number_of_the_settings_has_a_unit():
    silent = [".".join(path) for path in NUMBERS if not unit(Settings, path)]
    assert len(NUMBERS) > 100
    assert silent == [], "let the name end in its unit, or in what it counts, or list it in environments/units.py"


def test_no_listed_name_is_left_of_a_setting_that_is_gone():
    assert [name for name in NAMED if name not in {path[-2:] for path in NUMBERS}] == []


def test_no_ending_is_left_that_nobody_has():
    assert [ending for ending in ENDINGS if ending not in {path[-1].split("_")[-1] for path in NUMBERS}] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("timeout_s", "seconds"),
        ("disk_gb", "GB"),
        ("maximum_nodes", "nodes"),
        ("ban_requests_per_minute", "requests per minute"),
        ("maximum_pods_per_node", "pods per node"),
        ("per_s", "seconds"),
        ("size", ""),
    ],
)
def test_a_name_says_its_unit(name, said):
    assert unit_of_number(("group", name)) == said


def test_a_listed_name_counts_in_its_group_only():
    assert unit_of_number(("connection_pool", "max_size")) == "connections"
    assert unit_of_number(("other_pool", "max_size")) == ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("application.api.resources.cpu", "cores (1000m are one)"),
        ("cache.redis.in_cluster.memory", "bytes in Mi or Gi"),
        ("cluster.existing.api_server_ports", "TCP ports"),
        ("ml_services.tensorflow_serving.models.*.weights", "percent"),
        ("google_cloud.region", ""),
        ("cluster.binary_authorization", ""),
    ],
)
def test_quantities_and_lists_of_numbers_have_one_and_nothing_else_has(path, said):
    assert types_at(Settings, tuple(path.split(".")))
    assert unit(Settings, tuple(path.split("."))) == said


def test_a_switch_is_no_number():
    assert not is_number(SmallSettings, ("debug",))
