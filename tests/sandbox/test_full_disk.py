import io
import json
import os
import shutil
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from sandbox import full_disk
from sandbox.full_disk import Keeper, watched
from sandbox.progress import Progress

DEAF = (
    "import signal, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


class Scene:
    """A checkpoint and what is kept of it."""

    def __init__(self, folder):
        self.state_file = folder / "dev.json"
        self.kept = folder / "dev.checkpoint"
        self.keeper = Keeper(self.state_file, self.kept)

    def written(self, text):
        """As the backend writes: beside the place, then into it, whether or not it is all there."""
        draft = self.state_file.with_suffix(".tmp")
        draft.write_text(text)
        os.replace(draft, self.state_file)

    def names(self):
        return sorted(path.name for path in self.state_file.parent.iterdir())


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


def test_the_last_whole_checkpoint_is_put_in_the_place_of_one_that_was_cut_off(scene):
    for text in ('{"serial": 1}', '{"serial": 2}', '{"serial": 3, "reso'):
        scene.written(text)
        scene.keeper.keep()

    assert scene.keeper.put_back()

    assert json.loads(scene.state_file.read_text()) == {"serial": 2}
    assert scene.names() == ["dev.before", "dev.checkpoint", "dev.json"]


def test_one_that_was_cut_off_where_it_seems_whole_gives_way_to_the_one_before(scene):
    for text in ('{"serial": 1}', '{"serial": 2, "latest": {}'):
        scene.written(text)
        scene.keeper.keep()

    assert scene.keeper.put_back()

    assert json.loads(scene.state_file.read_text()) == {"serial": 1}


def test_a_whole_checkpoint_is_left_alone(scene):
    scene.written('{"serial": 1}')
    scene.keeper.keep()
    scene.written('{"serial": 2}')

    assert not scene.keeper.put_back()

    assert json.loads(scene.state_file.read_text()) == {"serial": 2}


def test_a_checkpoint_that_was_cut_off_stays_where_nothing_was_kept(scene):
    scene.written('{"serial"')
    scene.keeper.keep()

    assert not scene.keeper.put_back()

    assert scene.state_file.read_text() == '{"serial"'


def test_a_stack_that_is_gone_does_not_come_back(scene):
    scene.written('{"serial": 1}')
    scene.keeper.keep()
    scene.state_file.unlink()

    assert not scene.keeper.put_back()

    assert not scene.state_file.exists()


def test_a_keeper_that_begins_anew_keeps_what_was_kept_already(scene):
    scene.written('{"serial": 1}')
    scene.keeper.keep()

    Keeper(scene.state_file, scene.kept).keep()

    assert json.loads(scene.kept.read_text()) == {"serial": 1}
    assert scene.names() == ["dev.checkpoint", "dev.json"]


def test_an_engine_on_a_full_disk_is_stopped_and_killed_when_it_does_not_end(scene, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=100_000))
    monkeypatch.setattr(full_disk, "LOOK_S", 0.01)
    monkeypatch.setattr(full_disk, "PATIENCE_S", 0.2)
    said = io.StringIO()
    process = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    process.stdout.readline()

    with watched(process, scene.keeper, tmp_path, Progress(said)) as stopped:
        process.wait(timeout=30)

    process.stdout.close()
    assert stopped.is_set()
    assert process.returncode == -signal.SIGKILL
    assert "is full (100 kB left): the engine is stopped" in said.getvalue()


def test_an_engine_with_space_is_left_alone_and_its_last_checkpoint_is_kept(scene, tmp_path):
    said = io.StringIO()
    process = subprocess.Popen([sys.executable, "-c", ""])

    with watched(process, scene.keeper, tmp_path, Progress(said)):
        process.wait(timeout=30)
        scene.written('{"serial": 9}')

    assert process.returncode == 0
    assert json.loads(scene.kept.read_text()) == {"serial": 9}
    assert said.getvalue() == ""
