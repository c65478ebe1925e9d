"""dev on an existing cluster, with a real API server: refused without the cluster, up, the same again, and gone."""

from __future__ import annotations

import pytest

STACK = "local"


@pytest.fixture(scope="module")
def clusters():
    return "real"


@pytest.fixture(scope="module")
def unknown(checkout):
    """A preview by hand, with a kubeconfig that does not know the cluster."""
    file = str(checkout.directory / "stacks" / f"Pulumi.{STACK}.yaml")
    return checkout.run("pulumi", STACK, "--", "preview", "--stack", STACK, "--config-file", file)


@pytest.fixture(scope="module")
def brought_up(checkout, unknown):
    return checkout.put_up(STACK)


def test_a_cluster_that_the_kubeconfig_does_not_know_is_refused_before_anything_is_planned(checkout, unknown):
    assert unknown.exit_code != 0
    assert "there is no context 'kind-spotify-ai-agent'" in unknown
    assert "environments/dev/overrides/local.yml:" in unknown
    assert "Remedy:" in unknown
    assert "Traceback" not in unknown
    assert checkout.objects() == []


def test_up_brings_all_of_it_up_and_asks_nothing_of_the_cloud(checkout, brought_up):
    assert brought_up.exit_code == 0, brought_up.text
    assert {found["provider"] for found in checkout.objects()} == {"kubernetes"}
    assert set(checkout.outputs(STACK)) >= {"postgresql", "redis", "api", "tenants"}


def test_a_second_up_changes_nothing(checkout, brought_up):
    again = checkout.put_up(STACK)

    assert again.exit_code == 0, again.text
    assert "unchanged" in again
    assert " created" not in again
    assert " updated" not in again


def test_names_of_one_address_stand_in_one_line(checkout, brought_up):
    (rollout,) = [found for found in checkout.resources(STACK).values() if found["type"].endswith(":Rollout")]
    lines = rollout["inputs"]["spec"]["template"]["spec"]["hostAliases"]

    assert len({line["ip"] for line in lines}) == len(lines) == 3
    assert sorted(len(line["hostnames"]) for line in lines) == [1, 1, 2]


def test_a_destroy_leaves_nothing_in_the_cluster(checkout, brought_up):
    gone = checkout.take_down(STACK)

    assert gone.exit_code == 0, gone.text
    assert checkout.objects() == []
