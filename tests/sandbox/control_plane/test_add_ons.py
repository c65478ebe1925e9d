import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

import pytest

from sandbox.control_plane import argo_rollouts
from sandbox.control_plane.add_ons import AddOns, rollouts
from sandbox.control_plane.folder import Folder
from sandbox.progress import Progress
from sandbox.refusal import Refusal

LED = {"LED_BY": "somebody's hand"}


@pytest.fixture
def told():
    return io.StringIO()


@pytest.fixture
def folder(tmp_path):
    made = Folder(tmp_path / "cluster")
    made.prepare()
    return made


@pytest.fixture
def add_ons(folder, told):
    def sleeps(*_):
        return [sys.executable, "-c", "import time; time.sleep(60)"]

    def led(*_):
        return [sys.executable, "-c", "import os, time; print(os.environ['LED_BY'], flush=True); time.sleep(60)"]

    def fails(*_):
        raise Refusal("it cannot be built", "install Go")

    made = AddOns(folder, Progress(told), dict(os.environ), LED, {"sleeper": sleeps, "led": led, "broken": fails})
    yield made
    made.stop()


def tended(add_ons, told, words):
    for _ in range(100):
        add_ons.tend()
        if words in told.getvalue():
            return
        time.sleep(0.02)
    raise AssertionError(told.getvalue())


def within(holds):
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come in time")


def test_a_controller_runs_while_its_chart_is_there(add_ons, folder, told):
    (folder.add_ons / "sleeper.json").write_text("{}")
    tended(add_ons, told, "sleeper: runs, because its chart is installed")
    (folder.add_ons / "sleeper.json").unlink()
    tended(add_ons, told, "sleeper: its chart is gone, so it is stopped")


def test_a_controller_has_variables_of_its_own(add_ons, folder, told):
    (folder.add_ons / "led.json").write_text("{}")
    tended(add_ons, told, "led: runs, because its chart is installed")
    within(lambda: folder.log("led").exists() and LED["LED_BY"] in folder.log("led").read_text())


def test_a_controller_that_cannot_be_had_is_told_once(add_ons, folder, told):
    (folder.add_ons / "broken.json").write_text("{}")
    tended(add_ons, told, "it cannot be built")
    add_ons.tend()
    assert told.getvalue().count("it cannot be built") == 1


def test_a_chart_without_a_controller_of_ours_starts_nothing(add_ons, folder, told):
    (folder.add_ons / "other.json").write_text("{}")
    add_ons.tend()
    assert told.getvalue() == ""


def test_the_controller_of_argo_rollouts_serves_nobody(folder, told, monkeypatch):
    found = argo_rollouts.ArgoRollouts(controller=Path("controller"), crds=Path("crds"), version="1", source="here")
    monkeypatch.setattr(argo_rollouts, "acquire", lambda *_: found)

    command = rollouts(folder, Progress(told), {})

    assert [each for each in command if "Port" in str(each)] == ["--metricsPort=-1", "--healthzPort=-1"]


def noted(folder):
    with contextlib.suppress(FileNotFoundError):
        return json.loads(folder.controllers.read_text())
    return {}


def test_what_became_of_a_controller_is_noted(add_ons, folder, told):
    (folder.add_ons / "sleeper.json").touch()
    (folder.add_ons / "broken.json").touch()
    within(lambda: add_ons.tend() or noted(folder) == {"sleeper": "", "broken": "it cannot be built"})

    for wish in folder.add_ons.glob("*.json"):
        wish.unlink()
    add_ons.tend()

    assert noted(folder) == {}
