import errno
import json
import os
import secrets
import shutil
import stat
import threading
from types import SimpleNamespace

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


def test_two_commands_at_a_first_use_get_one_passphrase(checkout, workspace, monkeypatch):
    """The second one comes in the very moment in which the first has seen that there is none."""
    made, seen = iter(["first" * 9, "second" * 9]), []
    other = threading.Thread(target=lambda: (workspace.prepare(), seen.append(workspace.passphrase.read_text())))

    def overtaken(size):
        if not other.ident:
            other.start()
            other.join(0.3)
        return next(made)

    monkeypatch.setattr(secrets, "token_urlsafe", overtaken)
    Workspace(checkout, checkout / ".sandbox").prepare()
    seen.append(workspace.passphrase.read_text())
    other.join()
    assert seen[0] == seen[1] == workspace.passphrase.read_text()


def test_an_empty_passphrase_is_one_that_is_missing(workspace):
    workspace.prepare()
    workspace.passphrase.write_text("\n")
    workspace.prepare()
    assert len(workspace.passphrase.read_text()) > 30


def test_an_empty_passphrase_is_told_where_there_is_state_to_read(workspace):
    initialise(workspace)
    workspace.passphrase.write_text("")
    with pytest.raises(Refusal, match=r"passphrase is empty[^~]*put the file back"):
        workspace.prepare()


def test_another_passphrase_than_the_stacks_own_is_told_with_file_and_remedy(workspace):
    initialise(workspace)
    workspace.remember_salt("dev")
    workspace.passphrase.write_text("canary-7c0e")
    with pytest.raises(Refusal, match=r"passphrase: this is not the [^~]* stack dev [^~]*put the former") as refused:
        workspace.require_passphrase("dev")
    assert "canary" not in str(refused.value)


def test_a_line_end_after_the_passphrase_changes_nothing(workspace):
    initialise(workspace)
    workspace.remember_salt("dev")
    workspace.passphrase.write_text(workspace.passphrase.read_text() + "\n")
    workspace.require_passphrase("dev")


def test_a_stack_of_before_there_were_fingerprints_is_taken_as_it_is(workspace):
    initialise(workspace)
    workspace.require_passphrase("dev")


def test_nothing_that_is_kept_gives_the_passphrase_away(workspace):
    initialise(workspace)
    workspace.remember_salt("dev")
    kept = [path for path in workspace.directory.rglob("*") if path.is_file() and path != workspace.passphrase]
    assert all(workspace.passphrase.read_text() not in path.read_text() for path in kept)


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


@pytest.mark.parametrize(("free", "refused"), [(49_999_999, True), (50_000_000, False)])
def test_a_disk_that_is_nearly_full_is_told_before_the_engine_meets_it(workspace, monkeypatch, free, refused):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    if refused:
        with pytest.raises(Refusal, match=r"has 49 MB left[^~]*nothing was started[^~]*free at least 50 MB"):
            workspace.prepare()
    else:
        workspace.prepare()
    assert workspace.passphrase.exists() != refused


def test_the_engine_finds_no_place_for_logs(workspace):
    workspace.prepare()
    first = (workspace.home / "logs").read_text()
    workspace.prepare()
    assert (workspace.home / "logs").read_text() == first
    with pytest.raises(FileExistsError):
        (workspace.home / "logs").mkdir(parents=True, exist_ok=True)


def test_logs_that_an_earlier_version_has_let_the_engine_write_are_deleted(workspace):
    logs = workspace.home / "logs"
    logs.mkdir(parents=True)
    (logs / "prod-20261126T120000.log").write_text("")
    workspace.prepare()
    assert logs.is_file()


def test_what_a_killed_engine_was_writing_is_deleted_for_the_held_stack_only(workspace):
    root = workspace.state / ".pulumi"
    project = "spotify-ai-agent"
    drafts = [
        f"stacks/{project}/dev.json.7f3a.tmp",
        f"stacks/{project}/dev.json.bak.7f3a.tmp",
        f"history/{project}/dev/dev-1.history.json.7f.tmp",
        f"locks/organization/{project}/dev/lock.json.7f.tmp",
    ]
    kept = [
        f"stacks/{project}/dev.json",
        f"stacks/{project}/dev.json.bak",
        f"stacks/{project}/dev-2.json.7f.tmp",
        f"history/{project}/dev-2/x.tmp",
    ]
    for name in [*drafts, *kept]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    workspace.discard_drafts("dev")
    assert sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) == sorted(kept)


def test_attributes_that_an_earlier_version_has_left_are_deleted_from_beside_the_states(workspace):
    initialise(workspace)
    attributes = workspace.state_file("dev").with_name("dev.json.attrs")
    attributes.write_text("")
    workspace.prepare()
    assert not attributes.exists()
    assert workspace.state_file("dev").exists()


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Expecting value"),
        ("null", "no JSON object"),
        ("[]", "no JSON object"),
        ('{"checkpoint": []}', "`checkpoint` is a list"),
        ('{"checkpoint": {"latest": "x"}}', "`latest` is a str"),
        ('{"checkpoint": {"latest": {"resources": {}}}}', "`resources` is a dict"),
        ('{"checkpoint": {"latest": {"resources": [7]}}}', "`resources` is no object with a `urn`"),
        ('{"checkpoint": {"latest": {"pending_operations": [{}]}}}', "is no object with a `resource`"),
    ],
)
def test_a_state_of_another_shape_is_told_as_damaged(workspace, content, said):
    initialise(workspace)
    workspace.state_file("dev").write_text(content)
    with pytest.raises(Refusal, match=rf"dev\.json: the state cannot be read \([^~]*{said}[^~]*dev\.json\.bak"):
        workspace.deployment("dev")


def test_a_checkout_without_stacks_is_told(tmp_path):
    with pytest.raises(Refusal, match="run this in a checkout of the repository"):
        Workspace(tmp_path, tmp_path / ".sandbox").require("dev")


@pytest.mark.parametrize("kind", ["history", "backups"])
def test_what_a_full_disk_has_cut_off_is_deleted_of_the_held_stack_and_the_run_alone(workspace, kind):
    folder = workspace.state / ".pulumi" / kind / "spotify-ai-agent"
    texts = {"dev/older.json": "{", "dev/whole.json": "{}", "dev/cut.json": "{", "prod/cut.json": "{"}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (100, 100) if name == "dev/older.json" else (300, 300))

    workspace.discard_cut_off("dev", 200)

    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.json"))
    assert left == ["dev/older.json", "dev/whole.json", "prod/cut.json"]
