import errno
import json
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox.cache import Cache, user_cache
from sandbox.progress import CommandFailed
from sandbox.refusal import Refusal


@pytest.fixture
def cache(tmp_path, progress):
    return Cache(tmp_path / "cache", progress)


def filled(content: str = "engine"):
    def make(folder: Path) -> None:
        (folder / "bin").mkdir()
        (folder / "bin/pulumi").write_text(content)

    return make


def never(folder: Path) -> None:
    raise AssertionError("it was made although it is there")


def test_an_entry_is_made_once(cache):
    folder = cache.get_or_make("one", filled())
    assert cache.get_or_make("one", never) == folder
    assert (folder / "bin/pulumi").read_text() == "engine"


def test_an_entry_that_was_never_made_is_not_there(cache):
    assert cache.get("one") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "bin/pulumi").write_text("eng"),
        lambda folder: (folder / "bin/pulumi").write_text("ENGINE"),
        lambda folder: (folder / "bin/pulumi").unlink(),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / "manifest.json").write_text("{"),
    ],
    ids=["truncated", "other content", "file gone", "manifest gone", "manifest of another kind", "manifest cut off"],
)
def test_a_damaged_entry_is_made_anew(cache, damage, told):
    folder = cache.get_or_make("one", filled())
    damage(folder)
    assert cache.get("one") is None
    assert cache.get_or_make("one", filled("again")) == folder
    assert (folder / "bin/pulumi").read_text() == "again"
    assert "damaged" in told.getvalue()


def test_a_file_that_was_only_touched_is_no_damage(cache):
    folder = cache.get_or_make("one", filled())
    os.utime(folder / "bin/pulumi", (1, 1))
    assert cache.get("one") == folder


def test_a_making_that_fails_leaves_nothing_behind(cache):
    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise Refusal("no network")

    with pytest.raises(Refusal, match="no network"):
        cache.get_or_make("one", fail)
    assert [path.name for path in cache.directory.iterdir()] == ["one.lock"]


def test_what_a_killed_making_has_left_is_swept_away(cache):
    left_over = cache.directory / "one.partial-abc"
    left_over.mkdir(parents=True)
    cache.get_or_make("one", filled())
    assert not left_over.exists()


def test_two_processes_make_an_entry_once_and_the_second_waits_with_progress_lines(tmp_path):
    program = """if True:
        import pathlib, sys, time
        from sandbox.cache import Cache
        from sandbox.progress import Progress
        def make(folder):
            time.sleep(1)
            (folder / "made").write_text("x")
            with open(sys.argv[1] + "/count", "a") as count: count.write("x")
        print(Cache(pathlib.Path(sys.argv[1], "cache"), Progress(heartbeat_s=0.1)).get_or_make("one", make))
    """
    both = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=-1, stderr=-1, text=True) for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [out for out, _ in said] == [f"{tmp_path}/cache/one\n"] * 2, said
    assert (tmp_path / "count").read_text() == "x"
    assert sum("waiting for process" in err for _, err in said) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_what_is_needed(cache, number):
    def fail(folder: Path) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.raises(Refusal, match=r"disk is full[^~]*XDG_CACHE_HOME"):
        cache.get_or_make("one", fail)


def test_a_disk_that_fills_up_during_a_build_is_told_too(cache):
    def fail(folder: Path) -> None:
        raise CommandFailed("building", ["go"], 1, "write /tmp/x: no space left on device")

    with pytest.raises(Refusal, match="disk is full"):
        cache.get_or_make("one", fail)


def test_a_build_that_fails_otherwise_keeps_its_message(cache):
    def fail(folder: Path) -> None:
        raise CommandFailed("building", ["go"], 1, "undefined: x")

    with pytest.raises(CommandFailed, match=r"building: `go` ended with exit code 1\n    undefined: x"):
        cache.get_or_make("one", fail)


def test_a_cache_that_cannot_be_written_is_told(tmp_path, progress):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match=r"Not a directory[^~]*XDG_CACHE_HOME"):
        Cache(tmp_path / "file" / "cache", progress).get_or_make("one", filled())


def test_an_unwritable_place_names_the_variable_that_moves_it(cache):
    def fail(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/read-only/x")

    with pytest.raises(Refusal, match=r"/read-only/x: Permission denied[^~]*XDG_CACHE_HOME"):
        cache.get_or_make("one", fail)


def test_an_entry_can_be_read_by_others_but_not_written(cache):
    folder = cache.get_or_make("one", filled())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_the_manifest_describes_every_file(cache):
    folder = cache.get_or_make("one", filled())
    assert list(json.loads((folder / "manifest.json").read_text())) == ["bin/pulumi"]


def test_the_cache_lies_where_the_user_wants_caches(tmp_path):
    assert user_cache({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "spotify-ai-agent"


def test_the_cache_lies_in_the_home_otherwise(tmp_path):
    assert user_cache({"HOME": str(tmp_path)}) == tmp_path / ".cache/spotify-ai-agent"


def test_an_empty_home_is_none_at_all(monkeypatch, tmp_path):
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: SimpleNamespace(pw_dir=str(tmp_path)))
    assert user_cache({"HOME": ""}) == tmp_path / ".cache/spotify-ai-agent"


def test_a_relative_cache_is_refused():
    with pytest.raises(Refusal, match="XDG_CACHE_HOME is `here`, which is no absolute path"):
        user_cache({"XDG_CACHE_HOME": "here"})


def test_a_user_without_a_home_is_told(monkeypatch):
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: {}[uid])
    with pytest.raises(Refusal, match=r"no home folder[^~]*XDG_CACHE_HOME"):
        user_cache({})
