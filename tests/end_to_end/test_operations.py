"""`python -m operations` on the real engine: a deployment through the packs, with the sandbox's cloud behind it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sandbox.progress import Progress
from sandbox.session import SKIP_CHECKPOINTS, Session
from tests.end_to_end.checkout import LONGEST_S, Outcome

STACK = "local"


@pytest.fixture(scope="module")
def operate(checkout):
    """Runs an operation as somebody would who is logged in to the sandbox's state."""
    assert checkout.put_up(STACK).exit_code == 0
    session = Session(checkout.root, checkout.directory, Progress(), {**os.environ, SKIP_CHECKPOINTS: "1"})
    variables = {
        **session.variables(session.cloud.ensure_up()),
        "KUBECONFIG": str(session.workspace.kubeconfig(STACK)),
        "PULUMI_OPTION_CONFIG_FILE": str(session.workspace.stack_file(STACK)),
    }

    def run(*arguments, **more):
        ended = subprocess.run(
            [sys.executable, "-m", "operations", *arguments],
            cwd=checkout.root,
            env=variables | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        return Outcome(ended.returncode, ended.stdout)

    return run


def test_a_deployment_goes_through_the_packs_and_looks_after_the_platform(operate):
    ended = operate("deploy", "--stack", STACK, "--yes", "--wait", "0")

    assert "Policies:" in ended
    assert "unchanged" in ended
    # The stand-in is no API server, and says so by ending the connection.
    assert "unknown Kubernetes  could not be asked: there is no answer from the other side" in ended
    assert "it is deployed, and the platform is not well" in ended
    assert ended.exit_code == 1


def test_a_change_of_the_settings_is_what_the_deployment_changes(checkout, operate):
    checkout.edit("environments/dev/overrides/local.yml", "cpu: 100m\n      cpu_limit", "cpu: 150m\n      cpu_limit")

    ended = operate("deploy", "--stack", STACK, "--yes", "--wait", "0")

    (rollout,) = [found for found in checkout.resources(STACK).values() if found["type"].endswith(":Rollout")]
    (container,) = rollout["inputs"]["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["requests"]["cpu"] == "150m", ended.text


def test_a_dry_run_leaves_the_state_as_it_was(checkout, operate):
    before = checkout.state_file(STACK).read_bytes()

    ended = operate("deploy", "--stack", STACK, "--dry-run")

    assert ended.exit_code == 0, ended.text
    assert "would run: pulumi up --yes --skip-preview --stack local --policy-pack policy/all" in ended
    assert checkout.state_file(STACK).read_bytes() == before


def test_another_passphrase_than_the_states_is_told(tmp_path, operate):
    (tmp_path / "passphrase").write_text("another one")

    ended = operate("deploy", "--stack", STACK, "--yes", PULUMI_CONFIG_PASSPHRASE_FILE=str(tmp_path / "passphrase"))

    assert ended.exit_code == 1
    assert "incorrect passphrase" in ended
    assert "nothing was changed: the stack local is as it was" in ended
    assert "Traceback" not in ended
