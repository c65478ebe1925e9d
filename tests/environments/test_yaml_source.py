"""Files that must not be read, or cannot be."""

import os

import pytest

from environments.errors import SourceError
from environments.provenance import Origin, plain
from environments.yaml_source import MAX_BYTES, read


def reading(path):
    return read(path, layer="base", label="environments/base.yml")


def refusal(path):
    with pytest.raises(SourceError, match=r"environments/base\.yml") as refused:
        reading(path)
    return str(refused.value)


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path):
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\n")

    tree = reading(tmp_path / "a.yml")

    assert plain(tree) == {"a": "é"}
    assert tree.keys["a"] == Origin("base", "environments/base.yml", 1, 1)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~\n"])
def test_an_empty_file_is_an_empty_mapping(tmp_path, text):
    (tmp_path / "a.yml").write_text(text)

    assert plain(reading(tmp_path / "a.yml")) == {}


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "5\n"])
def test_a_file_that_holds_no_mapping_is_refused(tmp_path, text):
    (tmp_path / "a.yml").write_text(text)

    assert refusal(tmp_path / "a.yml") == (
        "environments/base.yml:1:1: the file must hold a mapping\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: begin it with `key: value` lines"
    )


def test_a_missing_file_is_named(tmp_path):
    assert refusal(tmp_path / "a.yml") == (
        "environments/base.yml: the file does not exist\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: create it, or restore it from the repository"
    )


def test_a_folder_is_no_file(tmp_path):
    assert "this is not a regular file" in refusal(tmp_path)


def test_a_pipe_is_no_file_and_does_not_make_the_reader_wait(tmp_path):
    os.mkfifo(tmp_path / "a.yml")

    assert "this is not a regular file" in refusal(tmp_path / "a.yml")


def test_a_link_that_leads_to_itself_is_refused(tmp_path):
    (tmp_path / "a.yml").symlink_to(tmp_path / "a.yml")

    assert "the file cannot be read (Too many levels of symbolic links)" in refusal(tmp_path / "a.yml")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    """By a stand-in for the operating system: the tests may run as root, who may read anything."""
    file = tmp_path / "a.yml"
    file.write_text("a: 1")

    def denied(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "read_bytes", denied)

    assert "the file cannot be read (Permission denied)" in refusal(file)


def test_a_file_over_the_limit_is_not_read(tmp_path):
    (tmp_path / "a.yml").write_bytes(b"a: 1\n#" + b"x" * MAX_BYTES)

    assert refusal(tmp_path / "a.yml").startswith(
        "environments/base.yml: the file has 1,048,582 bytes; at most 1,048,576 are read\n"
    )


@pytest.mark.parametrize(
    ("raw", "place", "byte"),
    [
        (b"a: 1\nb: caf\xe9\n", "2:7", "0xe9"),
        (b"\xff\xfea\x00", "1:1", "0xff"),
        (b"a: \xc3\xa9\xed\xa0\x80", "1:6", "0xed"),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused_at_the_byte(tmp_path, raw, place, byte):
    (tmp_path / "a.yml").write_bytes(raw)

    assert refusal(tmp_path / "a.yml").startswith(
        f"environments/base.yml:{place}: the file is not UTF-8 (byte {byte})\n"
    )
