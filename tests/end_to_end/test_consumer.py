"""Programs that are not the platform's, on the real engine: one reads its contract, one uses single components."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.checkout import ROOT

PLATFORM = "organization/spotify-ai-agent/dev"

SIGNATURE, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""How the engine's exports mark a value, and as what."""


class Program:
    """An example inside the test's checkout, with a stack of its own."""

    def __init__(self, checkout, folder, project, stack, path, config):
        self.checkout, self.stack, self.project = checkout, stack, project
        self.folder = checkout.root / "examples" / folder
        self.environ = {"PYTHONPATH": str(path)}
        shutil.copytree(ROOT / "examples" / folder, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        made = self.pulumi("stack", "init", stack, stack=False)
        assert made.exit_code == 0, made.text
        for key, value in config.items():
            set_ = self.pulumi("config", "set", key, value)
            assert set_.exit_code == 0, set_.text

    def pulumi(self, *arguments, stack=True):
        chosen = ["--stack", self.stack] if stack else []
        more = [*arguments, "--cwd", str(self.folder), *chosen]
        return self.checkout.run("pulumi", "dev", "--", *more, environ=self.environ)

    def outputs(self):
        printed = self.pulumi("stack", "output", "--json").text
        return json.loads(printed[printed.index("{") : printed.rindex("}") + 1])

    def resources(self):
        file = self.checkout.state_file("dev").parents[1] / self.project / f"{self.stack}.json"
        latest = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"]
        return {one["urn"].rsplit("::", 1)[1]: one for one in latest.get("resources") or []}


@pytest.fixture(scope="module")
def platform(checkout):
    shutil.copytree(ROOT / "contract", checkout.root / "contract", ignore=shutil.ignore_patterns("__pycache__"))
    made = checkout.put_up("dev")
    assert made.exit_code == 0, made.text
    return checkout


@pytest.fixture(scope="module")
def consumer(platform):
    contract: Path = platform.root / "contract"
    return Program(platform, "consumer", "listening-report", "report", contract, {"platform": PLATFORM})


@pytest.fixture(scope="module")
def consumed(consumer):
    return consumer.pulumi("up", "--yes")


def test_a_consumer_learns_from_the_contract_where_it_may_live(platform, consumer, consumed):
    assert consumed.exit_code == 0, consumed.text
    contract = platform.outputs("dev")
    resources = consumer.resources()

    assert consumer.outputs() == {"namespace": "listening-report-dev", "premium_tenants": ["acme-music"]}
    data = resources["database"]["inputs"]["data"]
    assert data["PGHOST"] == contract["postgresql"]["primary_host"]
    assert data["PGPORT"] == "5432"
    assert contract["cluster"]["dns_endpoint"] in resources["platform"]["inputs"]["kubeconfig"]


def test_a_second_up_of_the_consumer_changes_nothing(consumer, consumed):
    again = consumer.pulumi("up", "--yes")

    assert again.exit_code == 0, again.text
    assert " created" not in again
    assert " updated" not in again


def test_a_secret_of_the_platform_stays_secret_in_a_consumer_and_the_rest_stays_readable(platform, consumer, consumed):
    make_secret(platform, "postgresql")
    again = consumer.pulumi("up", "--yes")
    assert again.exit_code == 0, again.text
    resources = consumer.resources()

    stored = json.dumps(resources["database"]["inputs"])
    assert "ciphertext" in stored
    assert "postgres-primary" not in stored
    assert resources["listening-report"]["inputs"]["metadata"]["name"] == "listening-report-dev"


def test_a_stack_of_another_major_version_is_refused_without_a_traceback(platform, consumer, consumed):
    platform.edit_outputs("dev", contract_version=2)

    refused = consumer.pulumi("preview")

    assert refused.exit_code != 0
    assert "keeps version 2 of the contract, and this program understands version 1" in refused
    assert "Traceback" not in refused


def test_a_stack_that_is_not_of_the_platform_is_refused(consumer, consumed):
    assert consumer.pulumi("config", "set", "platform", "organization/listening-report/report").exit_code == 0
    refused = consumer.pulumi("preview")

    assert refused.exit_code != 0
    assert "exports no contract_version" in refused
    assert "Traceback" not in refused


@pytest.fixture(scope="module")
def foreign(checkout):
    return Program(
        checkout, "foreign", "archive", "archive", checkout.root, {"project": "my-archive", "region": "europe-west1"}
    )


def test_a_foreign_program_uses_single_components_by_their_arguments_alone(foreign):
    made = foreign.pulumi("up", "--yes")
    assert made.exit_code == 0, made.text
    outputs = foreign.outputs()

    assert outputs["subnetwork"].startswith("projects/my-archive/regions/europe-west1/subnetworks/")
    assert outputs["nat_addresses"].keys() == {"a"}
    assert outputs["key_ids"].keys() == {"objects"}
    kinds = {one["type"] for one in foreign.resources().values()}
    assert {"spotify-ai-agent:network:Network", "spotify-ai-agent:security:Encryption"} <= kinds


def test_a_foreign_program_takes_all_of_it_away_again(foreign):
    gone = foreign.pulumi("destroy", "--yes")

    assert gone.exit_code == 0, gone.text
    assert {one["type"] for one in foreign.resources().values()} <= {"pulumi:pulumi:Stack"}


def make_secret(platform, output):
    """Let the engine keep an output of the platform as a secret, as if its program had exported it as one."""
    file = platform.directory / "deployment.json"
    state = ["--stack", "dev", "--file", str(file)]
    exported = platform.run("pulumi", "dev", "--", "stack", "export", "--show-secrets", *state)
    assert exported.exit_code == 0, exported.text
    content = json.loads(file.read_text(encoding="utf-8"))
    (root,) = [found for found in content["deployment"]["resources"] if found["type"] == "pulumi:pulumi:Stack"]
    root["outputs"][output] = {SIGNATURE: SECRET, "plaintext": json.dumps(root["outputs"][output])}
    file.write_text(json.dumps(content), encoding="utf-8")
    imported = platform.run("pulumi", "dev", "--", "stack", "import", *state)
    file.unlink()
    assert imported.exit_code == 0, imported.text
