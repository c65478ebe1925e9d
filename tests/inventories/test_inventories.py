"""The committed plans are what the program plans; a change shows in review, as text."""

from __future__ import annotations

import pytest

from tests.inventories import expected
from tests.inventories.__main__ import main
from tests.program import STACKS, plan_of


@pytest.mark.parametrize("path", expected.GENERATED, ids=lambda path: path.name)
def test_the_committed_file_is_what_the_program_says(path):
    found = expected.difference(path, expected.GENERATED[path]())
    assert found == "", f"run `make inventories`, read the difference, commit it:\n{found}"


@pytest.mark.parametrize("stack", STACKS)
def test_no_object_has_empty_labels_or_annotations(stack):
    """The server drops them, and the provider takes that for a change of a custom resource at every `up`."""
    empty = [
        f"{resource.type} {resource.name}: {key}"
        for resource in plan_of(stack).resources
        for key, value in (resource.inputs.get("metadata") or {}).items()
        if resource.type.startswith("kubernetes:") and value == {}
    ]
    assert empty == []


@pytest.fixture
def one_file(tmp_path, monkeypatch):
    """A single generated file whose committed text is out of date."""
    path = tmp_path / "prod.yml"
    path.write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(expected, "ROOT", tmp_path)
    monkeypatch.setattr("tests.inventories.__main__.GENERATED", {path: lambda: "new\n"})
    monkeypatch.delenv("CI", raising=False)
    return path


def test_regenerating_prints_the_difference_and_writes(one_file, capsys):
    assert main([]) == 0
    assert one_file.read_text(encoding="utf-8") == "new\n"
    printed = capsys.readouterr().out
    assert "-old" in printed
    assert "+new" in printed


def test_a_pipeline_must_not_accept_its_own_change(one_file, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert main([]) == 1
    assert one_file.read_text(encoding="utf-8") == "old\n"
    assert "CI is set" in capsys.readouterr().err


def test_checking_writes_nothing(one_file):
    assert main(["--check"]) == 1
    assert one_file.read_text(encoding="utf-8") == "old\n"


def test_nothing_to_do_is_a_success(one_file):
    main([])
    assert main(["--check"]) == 0
