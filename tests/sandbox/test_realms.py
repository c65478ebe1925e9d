import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sandbox import realms
from sandbox.cloud.cluster.access import folder_of

ROOT = Path(__file__).parents[2]


def settings_of(stack: str) -> dict[str, object]:
    answer = subprocess.run(
        [sys.executable, "-m", "environments", "show", "--stack", stack, "--json"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={"SPOTIFY_AI_AGENT_STACK_FILE": str(ROOT / f"Pulumi.{stack}.yaml")},
    )
    return {leaf["path"]: leaf["value"] for leaf in json.loads(answer.stdout)}


def identifiers(node: object) -> set[str]:
    """All values of `clusterIdentifier`, wherever they stand in a plan."""
    if isinstance(node, dict):
        own = {str(node["clusterIdentifier"])} if "clusterIdentifier" in node else set()
        return own.union(*(identifiers(value) for value in node.values()))
    return set().union(*(identifiers(value) for value in node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("stack", ["dev", "local", "prod", "prod-cell-1", "prod-dr"])
def test_a_realm_is_what_the_programs_provider_calls_its_cluster(stack):
    plan = yaml.safe_load((ROOT / "tests/inventories" / f"{stack}.yml").read_text())
    assert {realms.of_settings(settings_of(stack))} == identifiers(plan)


def test_two_realms_have_two_folders():
    assert folder_of(Path("clusters"), "platform-dev/kind") != folder_of(Path("clusters"), "platform-prod")


def test_nodes_are_those_of_the_settings_pools():
    general, gpu = realms.pools(settings_of("prod-dr"))
    assert general["zones"] == ["europe-west4-a", "europe-west4-b", "europe-west4-c"]
    assert general["count"] >= 9
    assert gpu["gpu"] == {"nvidia-l4": 1}
    assert gpu["taints"] == {"nvidia.com/gpu": "present:NoSchedule"}


def test_a_cluster_that_others_made_has_whatever_nodes_it_has():
    assert realms.pools(settings_of("local")) is None


def test_the_realms_of_a_state_are_those_of_its_providers():
    provider = {"type": realms.PROVIDER, "inputs": {"clusterIdentifier": "platform-dev"}}
    other = {"type": realms.PROVIDER, "inputs": {}}
    assert realms.of_state({"resources": [provider, other, {"type": realms.GKE}]}) == ["platform-dev"]
    assert realms.of_state({}) == []


def test_a_cluster_goes_with_the_stack_that_made_it():
    assert realms.owns_cluster({"resources": [{"type": realms.GKE}]})
    assert not realms.owns_cluster({"resources": [{"type": realms.PROVIDER}]})
