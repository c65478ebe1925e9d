"""What the loader's part measures must be the same settings by every way, and told where Redis was not there."""

import shutil

import pytest

from bench import loader

pytestmark = pytest.mark.usefixtures("quickly")


@pytest.fixture
def quickly(monkeypatch):
    monkeypatch.setattr(loader, "ROUNDS", 1)
    monkeypatch.setattr(loader, "READS", 2)
    monkeypatch.setattr(loader, "_let_settle", lambda folder: None)


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server")
def test_each_way_is_measured_on_both_sets_of_layers():
    part = loader.measure()

    said = [figure.what for figure in part.figures]
    for what in ("2,000 lines", "the project's prod"):
        for way in ("from files", "kept in the process", "found in Redis", "files beside kept", "files beside Redis"):
            assert f"{what}: {way}" in said
    assert all(figure.value > 0 for figure in part.figures)


def test_without_a_server_the_rest_is_measured(monkeypatch):
    monkeypatch.setattr(loader.shutil, "which", lambda name: None)

    part = loader.measure()

    assert "no redis-server is installed, so Redis was not measured" in part.about
    assert not [figure for figure in part.figures if "Redis" in figure.what]
