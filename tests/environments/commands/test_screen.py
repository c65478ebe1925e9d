"""Where results go: a terminal gets tables, a pipe gets lines."""

import io
import json
import subprocess
import sys

import pytest

from environments.commands.screen import Screen


def stream(encoding="utf-8"):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def written(to):
    return to.buffer.getvalue()


@pytest.fixture(autouse=True)
def _unset(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def test_a_pipe_gets_no_tables():
    assert not Screen(stream()).has_tables


def test_a_pipe_is_a_terminal_where_colours_are_forced(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    assert Screen(stream()).has_tables


@pytest.mark.parametrize(("columns", "tables"), [("71", False), ("72", True)])
def test_a_terminal_that_is_too_narrow_gets_lines(monkeypatch, columns, tables):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", columns)
    assert Screen(stream()).has_tables is tables


def test_without_rich_a_terminal_gets_lines(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not Screen(stream()).has_tables


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "iso-8859-1"])
def test_json_is_json_whatever_letters_the_stream_has(encoding):
    to = stream(encoding)
    Screen(to).data({"name": "Größe → 音"})
    assert json.loads(written(to).decode(encoding)) == {"name": "Größe → 音"}


def test_letters_that_the_stream_lacks_are_written_out():
    to = stream("ascii")
    Screen(to).lines(["é"])
    assert written(to) == b"\\xe9\n"


def test_a_closed_stdout_is_no_error():
    """As the shell's `>&-` leaves it."""
    command = f'exec "{sys.executable}" -m environments show cache --environment prod >&-'
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
