import json

import pytest

from sandbox.control_plane import nodes
from sandbox.refusal import Refusal


def described(path, **changes):
    pool = {
        "name": "gpu",
        "machine_type": "g2-standard-8",
        "zones": ["europe-west4-a", "europe-west4-b"],
        "count": 3,
        "gpu": {"nvidia-l4": 1},
        "labels": {"team": "models"},
        "taints": {"nvidia.com/gpu": "present:NoSchedule"},
    }
    path.write_text(json.dumps({"pools": [{**pool, **changes}]}))
    return path


@pytest.fixture
def made(tmp_path):
    return lambda **changes: list(nodes.manifests(nodes.pools(described(tmp_path / "nodes.json", **changes))))


def test_nodes_are_dealt_out_to_the_zones_in_turn(made):
    assert [node["metadata"]["name"] for node, _ in made()] == ["gpu-a-1", "gpu-b-1", "gpu-a-2"]


def test_a_node_with_a_gpu_is_labelled_tainted_and_sized_for_it(made):
    node, status = made()[0]
    assert node["metadata"]["labels"]["cloud.google.com/gke-accelerator"] == "nvidia-l4"
    assert node["metadata"]["labels"]["topology.kubernetes.io/region"] == "europe-west4"
    assert node["metadata"]["labels"]["team"] == "models"
    assert node["spec"]["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]
    assert status["allocatable"]["nvidia.com/gpu"] == "1"


def test_a_node_without_a_gpu_offers_none(made):
    node, status = made(gpu={}, taints={})[0]
    assert "nvidia.com/gpu" not in status["capacity"]
    assert "cloud.google.com/gke-accelerator" not in node["metadata"]["labels"]


@pytest.mark.parametrize(
    ("machine_type", "cpu", "memory"),
    [("n2d-standard-8", "7910m", "29023Mi"), ("e2-highcpu-2", "1930m", "1436Mi"), ("n2-highmem-4", "3920m", "29023Mi")],
)
def test_pods_see_what_gke_leaves_of_a_machine(made, machine_type, cpu, memory):
    _, status = made(machine_type=machine_type)[0]
    assert (status["allocatable"]["cpu"], status["allocatable"]["memory"]) == (cpu, memory)


def test_every_node_has_an_address_of_its_own(made):
    addresses = [status["addresses"][0]["address"] for _, status in made(count=300)]
    assert len(set(addresses)) == 300


def test_without_a_description_there_are_general_nodes_and_some_with_gpus(tmp_path):
    assert [pool.name for pool in nodes.pools(tmp_path / "nodes.json")] == ["general", "gpu"]


def test_a_machine_whose_size_nobody_knows_is_refused(made):
    with pytest.raises(Refusal, match=r"node pool gpu: [^~]*'a3-mega'[^~]*n2d-standard-8"):
        made(machine_type="a3-mega")


@pytest.mark.parametrize("content", ["", "[]", '{"pools": [{"name": "x"}]}', '{"pools": 3}'])
def test_a_damaged_description_is_refused(tmp_path, content):
    (tmp_path / "nodes.json").write_text(content)
    with pytest.raises(Refusal, match=r"nodes\.json: the node pools cannot be read"):
        nodes.pools(tmp_path / "nodes.json")
