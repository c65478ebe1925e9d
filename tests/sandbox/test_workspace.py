import errno
import json
import os
import stat

import pytest

from sandbox.refusal import Refusal
from sandbox.workspace import Workspace


@pytest.fixture
def workspace(checkout):
    return Workspace(checkout, checkout / ".sandbox")


def initialise(workspace, stack="dev", salt="v1:salt"):
    workspace.prepare()
    workspace.state_file(stack).parent.mkdir(parents=True, exist_ok=True)
    workspace.state_file(stack).write_text('{"checkpoint": {"latest": null}}')
    workspace.stack_file(stack).write_text(f"encryptionsalt: {salt}\n")


def test_the_passphrase_can_be_read_by_its_user_only(workspace):
    workspace.prepare()
    assert stat.S_IMODE(workspace.passphrase.stat().st_mode) == 0o600
    assert len(workspace.passphrase.read_text()) > 30


def test_the_passphrase_stays(workspace):
    workspace.prepare()
    before = workspace.passphrase.read_text()
    workspace.prepare()
    assert workspace.passphrase.read_text() == before


def test_git_never_sees_the_folder(workspace):
    workspace.prepare()
    assert (workspace.directory / ".gitignore").read_text() == "*\n"


def test_a_lost_passphrase_is_told_where_there_is_state_to_read(workspace):
    initialise(workspace)
    workspace.passphrase.unlink()
    with pytest.raises(Refusal, match=r"passphrase is gone[^~]*cannot be read"):
        workspace.prepare()


def test_a_place_that_cannot_be_written_is_told(checkout):
    (checkout / "file").write_text("")
    with pytest.raises(Refusal, match=r"no place for its state"):
        Workspace(checkout, checkout / "file/sandbox").prepare()


def test_a_full_disk_is_told_and_leaves_no_half_file(workspace, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    workspace.directory.mkdir()
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Refusal, match="No space left on device"):
        workspace.prepare()
    assert [path for path in workspace.directory.iterdir() if path.is_file()] == []


def test_the_salt_is_taken_from_what_the_engine_wrote(workspace):
    initialise(workspace)
    workspace.remember_salt("dev")
    assert workspace.is_initialised("dev")
    workspace.copy_stack_file("dev")
    assert workspace.stack_file("dev").read_text().endswith("encryptionsalt: v1:salt\n")


def test_a_stack_file_without_salt_is_told(workspace):
    initialise(workspace)
    workspace.stack_file("dev").unlink()
    with pytest.raises(Refusal, match="without a salt"):
        workspace.remember_salt("dev")


def test_an_initialisation_that_was_killed_is_begun_anew(workspace):
    initialise(workspace)
    assert not workspace.is_initialised("dev")
    assert not workspace.state_file("dev").exists()


def test_a_lost_salt_is_taken_from_the_state(workspace):
    initialise(workspace)
    latest = {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:from-state"}}}
    workspace.state_file("dev").write_text(json.dumps({"checkpoint": {"latest": latest}}))
    assert workspace.is_initialised("dev")
    workspace.copy_stack_file("dev")
    assert "v1:from-state" in workspace.stack_file("dev").read_text()


def test_a_stack_that_was_never_up_has_no_deployment(workspace):
    assert workspace.deployment("dev") == {}
    initialise(workspace)
    assert workspace.deployment("dev") == {}


def test_a_damaged_state_is_told_with_the_backup(workspace):
    initialise(workspace)
    workspace.state_file("dev").write_text('{"checkpoint": {')
    with pytest.raises(Refusal, match=r"state cannot be read[^~]*dev\.json\.bak"):
        workspace.deployment("dev")


def test_a_checkout_without_stacks_is_told(tmp_path):
    with pytest.raises(Refusal, match="run this in a checkout of the repository"):
        Workspace(tmp_path, tmp_path / ".sandbox").require("dev")
