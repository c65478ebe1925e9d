"""dev on the real engine and a real API server, from nothing to nothing: the tests are one story, in order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from components.outputs import Outputs
from sandbox.session import CONTROL_PLANE
from tests.end_to_end import canaries
from tests.end_to_end.canaries import Canary
from tests.end_to_end.held_objects import held, known, unready

CREATED_ONCE = {"gcp:kms/keyRing:KeyRing", "gcp:kms/cryptoKey:CryptoKey"}

PLANTED = canaries.planted(canaries.VARIABLES)

REALM = "spotify-ai-agent-dev"

SETTINGS = "environments/dev/dev.yml"


@pytest.fixture(scope="module")
def clusters():
    return "real"


@pytest.fixture(scope="module")
def first_up(checkout):
    return checkout.run("up", "dev", environ=canaries.values(PLANTED))


def mounted(resources):
    """The ConfigMap that the API's pods mount: its name, and what stands in it."""
    rollout = next(found for found in resources.values() if found["type"].endswith(":Rollout"))
    volumes = rollout["inputs"]["spec"]["template"]["spec"]["volumes"]
    name = next(volume["configMap"]["name"] for volume in volumes if volume["name"] == "configuration")
    maps = (found["inputs"] for found in resources.values() if found["type"].endswith(":ConfigMap"))
    return name, next(inputs["data"] for inputs in maps if inputs["metadata"]["name"] == name)


def custom(resources):
    return {urn: found for urn, found in resources.items() if found["custom"]}


def test_up_creates_the_stack(checkout, first_up):
    assert first_up.exit_code == 0, first_up.text
    resources = custom(checkout.resources("dev"))
    assert len(resources) > 80
    assert all(found["id"] for found in resources.values())


def test_what_the_state_says_exists_in_the_cloud(checkout, first_up):
    ids = {found["id"] for found in checkout.objects() if found["state"] == "active"}
    # Providers and random values exist in the state only.
    expected = {
        urn
        for urn, found in custom(checkout.resources("dev")).items()
        if not found["type"].startswith(("pulumi:providers:", "random:"))
    }
    urns = {found["urn"] for found in checkout.objects()}
    assert ids
    assert expected <= urns


def test_the_cluster_has_what_the_state_says_and_nothing_else_of_ours(checkout, first_up):
    with checkout.cluster(REALM) as api:
        assert held(api) == known(checkout, "dev")


def test_all_workloads_are_ready(checkout, first_up):
    with checkout.cluster(REALM) as api:
        assert unready(api) == {}


def test_the_outputs_keep_the_contract(checkout, first_up):
    outputs = TypeAdapter(Outputs).validate_python(checkout.outputs("dev"))
    assert outputs["contract_version"] == 1
    assert outputs["postgresql"]["primary_host"] == "postgres-primary.cluster.local"
    assert outputs["tenants"]["acme-music"]["plan"] == "premium"


def test_a_second_up_changes_exactly_what_settings_that_changed_in_yaml_should_and_a_rollback_takes_it_back(
    checkout, first_up
):
    everything = checkout.resources("dev")
    before = custom(everything)
    first_name, first_content = mounted(everything)
    checkout.edit(SETTINGS, "maximum_nodes: 6", "maximum_nodes: 7")
    checkout.edit(SETTINGS, "log_level: DEBUG", "log_level: INFO")
    forward = checkout.put_up("dev")
    assert forward.exit_code == 0, forward.text
    resources = checkout.resources("dev")
    after = custom(resources)

    changed = [urn for urn in before.keys() & after.keys() if before[urn]["inputs"] != after[urn]["inputs"]]
    configuration = {"api-configuration", "api-configuration-suffix", "api-workload-rollout"}
    assert {urn.rsplit("::", 1)[1] for urn in changed} == {"cluster-general"} | configuration
    assert "~ 2 updated" in forward
    assert "+-2 replaced" in forward
    # What is replaced is said to be created, too, but for the sum.
    assert not re.search(r"\+ \d+ created", forward.text)
    # With or without the stack itself.
    assert f"{len(everything) - 4} unchanged" in forward or f"{len(everything) - 5} unchanged" in forward
    pool = next(found for urn, found in after.items() if urn.endswith("::cluster-general"))
    assert pool["inputs"]["autoscaling"]["totalMaxNodeCount"] == 7
    forward_name, forward_content = mounted(resources)
    assert forward_name != first_name
    assert forward_content != first_content
    assert resources.keys() == everything.keys()

    checkout.edit(SETTINGS, "log_level: INFO", "log_level: DEBUG")
    back = checkout.put_up("dev")
    assert back.exit_code == 0, back.text
    back_name, back_content = mounted(checkout.resources("dev"))
    assert back_name != forward_name
    assert back_content == first_content
    pool = next(found for urn, found in custom(checkout.resources("dev")).items() if urn.endswith("::cluster-general"))
    assert pool["inputs"]["autoscaling"]["totalMaxNodeCount"] == 7


def test_a_preview_changes_nothing(checkout, first_up):
    before = checkout.state_file("dev").read_bytes()
    checkout.edit(SETTINGS, "maximum_nodes: 7", "maximum_nodes: 8")
    shown = checkout.run("preview", "dev")
    checkout.edit(SETTINGS, "maximum_nodes: 8", "maximum_nodes: 7")
    assert shown.exit_code == 0, shown.text
    assert "~ 1 to update" in shown
    assert checkout.state_file("dev").read_bytes() == before


def test_no_secret_is_printed_or_kept_in_clear(checkout, first_up):
    file = checkout.directory / "passphrase"
    passphrase = file.read_text(encoding="utf-8").strip()
    assert len(passphrase) >= 16
    assert file.stat().st_mode & 0o077 == 0
    secrets = [*PLANTED.values(), Canary("the sandbox's passphrase", core=passphrase)]

    assert canaries.told(secrets, first_up.text) == []
    assert canaries.kept(secrets, checkout.directory, but=[file]) == []


def test_a_variable_that_is_refused_is_not_repeated(checkout, first_up):
    planted = Canary("a setting's variable")
    setting = "SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE"

    refused = checkout.run("up", "dev", environ={setting: json.dumps(planted.value)})

    assert refused.exit_code == 1
    assert setting in refused, refused.text
    assert canaries.told([planted], refused.text) == []
    assert canaries.kept([planted], checkout.directory) == []


def test_destroy_leaves_nothing_but_what_outlives_it_on_google_cloud(checkout, first_up):
    gone = checkout.take_down("dev")
    assert gone.exit_code == 0, gone.text
    assert checkout.resources("dev") == {} or all(
        found["type"] == "pulumi:pulumi:Stack" for found in checkout.resources("dev").values()
    )
    left = checkout.objects()
    # Backups outlive the cluster that they were taken of, and with them their plan and the key that opens them.
    abandoned = {found["urn"].rpartition("::")[2] for found in left if found["state"] == "active" and found["why"]}
    assert abandoned == {"backup-plan", "backup-keys-backups"}
    left = [found for found in left if found["urn"].rpartition("::")[2] not in abandoned]
    assert {found["state"] for found in left} == {"remains"}
    assert not (checkout.directory / "clusters" / REALM).exists()
    assert {found["type"] for found in left} <= CREATED_ONCE | {
        "gcp:logging/projectBucketConfig:ProjectBucketConfig",
        "gcp:projects/serviceIdentity:ServiceIdentity",
    }


def test_what_outlives_a_destroy_does_not_stand_in_the_way_of_the_next_up(checkout, first_up):
    """All of it is in the cloud: the next cluster may be one that believes, once nobody remembers the one before."""
    checkout.stop()
    again = checkout.put_up("dev", environ={CONTROL_PLANE: "none"})
    assert again.exit_code == 0, again.text


def test_the_tracked_stack_files_are_not_touched(checkout, first_up):
    root = Path(__file__).parents[2]
    for file in root.glob("Pulumi*.yaml"):
        assert (checkout.root / file.name).read_bytes() == file.read_bytes()
    assert json.loads(checkout.state_file("dev").read_text(encoding="utf-8"))
