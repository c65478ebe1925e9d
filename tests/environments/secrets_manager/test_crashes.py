"""A process that is killed at any step of a writing loses nothing: the old value or the new one is there."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from environments.secrets_manager.errors import DiskError
from tests.environments.secrets_manager.killed import NEW, OLD

ROOT = Path(__file__).parents[3]


def deaths(folder, action):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.environments.secrets_manager.killed", str(folder), action],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {"open", "write", "fsync", "replace"} <= {one["step"] for one in found if not one["half"]}
    assert any(one["half"] for one in found)
    assert [one for one in found if not one["goes_on"]] == []
    return found


@pytest.mark.uncounted
def test_a_killed_rotation_leaves_the_old_or_the_new_value_and_a_line_for_each_change(tmp_path):
    found = deaths(tmp_path, "next")

    assert len(found) > 15
    assert {one["value"] for one in found} == {OLD, NEW}
    assert {(one["value"], one["changes"]) for one in found} == {(OLD, 1), (NEW, 2)}
    # What the killed process left beside them was written over.
    left = {name for one in found for name in one["left"]}
    assert left == {"store.enc", "store.lock", "store.key", "audit.log", "audit.head"}


@pytest.mark.uncounted
def test_a_killed_first_writing_leaves_nothing_or_all_of_it(tmp_path):
    found = deaths(tmp_path, "first")

    assert len(found) > 25
    assert {(one["value"], one["changes"]) for one in found} == {(None, 0), (NEW, 1)}


@pytest.mark.uncounted
def test_a_killed_reading_leaves_value_and_log_whole(tmp_path):
    found = deaths(tmp_path, "get")

    assert {one["value"] for one in found} == {OLD}
    # With the line of the reading that was killed, or without.
    assert {one["lines"] for one in found} == {2, 3}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("failing", ["write", "fsync", "replace"])
def test_a_disk_that_takes_no_more_changes_nothing(place, monkeypatch, code, failing):
    place.manager().set_secret("spotify.api_key", "old")
    before = place.saved()

    def refuse(*_arguments, **_named):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, refuse)
        words = "the disk is full" if code in (errno.ENOSPC, errno.EDQUOT) else "it cannot be written"
        with pytest.raises(DiskError, match=words) as caught:
            place.manager().set_secret("spotify.api_key", "hunter2")
    assert "hunter2" not in str(caught.value)
    assert "nothing was changed" in str(caught.value)
    store = place.files / "store.enc"
    assert place.saved().keys() == before.keys()
    assert place.saved()[store] == before[store]
    assert place.manager().verify().versions == 1
    assert place.manager().get_secret("spotify.api_key").reveal() == "old"


def test_a_writing_that_the_disk_takes_half_of_changes_nothing(place, monkeypatch):
    place.manager().set_secret("spotify.api_key", "old")
    before, real, taken = place.saved(), os.write, []

    def half(descriptor, content):
        if taken:
            raise OSError(errno.ENOSPC, "full")
        taken.append(real(descriptor, bytes(content)[:100]))
        return taken[0]

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(DiskError, match="the disk is full"):
            place.manager().set_secret("spotify.api_key", "new")
    assert taken == [100]
    assert place.saved() == before


def test_no_value_is_given_out_whose_line_cannot_be_written(place, monkeypatch):
    place.manager().set_secret("spotify.api_key", "old")
    before = place.saved()

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(DiskError, match="the disk is full"):
            place.manager().get_secret("spotify.api_key")
    assert place.saved() == before


def test_a_change_whose_line_the_disk_refuses_is_told_of_by_the_next_opening(place, monkeypatch):
    place.manager().set_secret("spotify.api_key", "old")
    real = os.open

    def no_log(path, *arguments, **named):
        if Path(path).name == "audit.log":
            raise OSError(errno.ENOSPC, "full")
        return real(path, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", no_log)
        assert place.manager().set_secret("spotify.api_key", "new") == 2

    told = [(one.action, one.version) for one in place.manager().audit()]
    assert told == [("set", 1), ("set", 2)]
    assert place.manager().get_secret("spotify.api_key").reveal() == "new"
