"""When the file system is believed, and when content decides."""

import os
import time

import pytest

from environments.config_loader import watched_files
from environments.config_loader.watched_files import SETTLED_NS, WatchedFile
from environments.yaml_source import MAX_BYTES


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "base.yml"
    file.write_text("a: 1\n")
    return file


@pytest.fixture
def is_settled(monkeypatch):
    """The clock, as long after as it takes."""
    now = time.time_ns()
    monkeypatch.setattr(watched_files.time, "time_ns", lambda: now + 2 * SETTLED_NS)


@pytest.fixture
def digests(monkeypatch):
    """How often content is read."""
    read = []
    digest = watched_files._digest
    monkeypatch.setattr(watched_files, "_digest", lambda *given: read.append(1) or digest(*given))
    return read


@pytest.mark.usefixtures("is_settled")
def test_a_file_that_was_left_alone_is_read_once(file, digests):
    watched = WatchedFile(file)

    assert all(watched.is_unchanged() for _ in range(3))
    assert len(digests) == 1


def test_a_file_that_has_just_been_written_is_read_each_time(file, digests):
    watched = WatchedFile(file)

    assert all(watched.is_unchanged() for _ in range(3))
    assert len(digests) == 4


@pytest.mark.usefixtures("is_settled")
def test_a_file_that_is_touched_is_read_once_more(file, digests):
    watched = WatchedFile(file)
    os.utime(file, ns=(1, 1))

    assert all(watched.is_unchanged() for _ in range(3))
    assert len(digests) == 2


def test_a_file_from_the_future_is_read_each_time(file, digests):
    os.utime(file, (time.time() + 86_400,) * 2)
    watched = WatchedFile(file)

    assert watched.is_unchanged()
    assert watched.is_unchanged()
    assert len(digests) == 3


@pytest.mark.usefixtures("is_settled")
def test_other_content_is_a_change(file):
    watched = WatchedFile(file)
    file.write_text("a: 2\n")

    assert not watched.is_unchanged()


def test_a_file_that_is_gone_is_a_change(file):
    watched = WatchedFile(file)
    file.unlink()

    assert not watched.is_unchanged()


def test_a_file_that_was_never_there_is_always_a_change(tmp_path):
    assert not WatchedFile(tmp_path / "none.yml").is_unchanged()


def test_a_file_that_is_too_large_to_be_read_is_not_hashed_either(file):
    file.write_text("#" * (MAX_BYTES + 1))

    assert WatchedFile(file).digest is None
