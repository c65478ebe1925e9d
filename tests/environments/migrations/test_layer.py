"""What migrations do to a layer, seen in its text."""

import pytest

from environments.json_schema import FileKind
from environments.migrations import Migration
from environments.migrations.document import migrated


def after(text, change):
    """The text after a change, without the line of the version."""
    step = Migration(version=2, summary="a test", migrate=change)
    found = migrated(text, FileKind.SETTINGS, [step], label="a.yml")
    return found.replace("schema_version: 2\n\n", "", 1)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("a:\n  old: 1  # why\n  z: 2\n", "a:\n  new: 1  # why\n  z: 2\n"),
        ("a:\n  # above\n  old:\n    x: 1\n", "a:\n  # above\n  new:\n    x: 1\n"),
        ("a: !replace {old: 'x', z: \"y\"}\n", "a: !replace {new: 'x', z: \"y\"}\n"),
        ("a:\n  old: !remove\n", "a:\n  new: !remove\n"),
        ("a:\n  old: !append [x]   # more\n", "a:\n  new: !append [x]   # more\n"),
        ("a:\n  old: 1\n  new: 2\n", "a:\n  old: 1\n  new: 2\n"),
        ("a: 5\n", "a: 5\n"),
        ("b: &b {old: 1}\na: *b\n", "b: &b {new: 1}\na: *b\n"),
    ],
)
def test_a_setting_is_renamed_where_it_stands(before, wanted):
    assert after(before, lambda layer: layer.rename("a.old", "new")) == wanted


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("x: ${a.old}\n", "x: ${a.new}\n"),
        ("x: ${ a.old.deep.er }\n", "x: ${ a.new.deep.er }\n"),
        ('x: "http://${a.old}/${a.older}"\n', 'x: "http://${a.new}/${a.older}"\n'),
        ("x: ['${b}', '${a.old}']\n", "x: ['${b}', '${a.new}']\n"),
        ("x: $${a.old} ${env:A.OLD}\n", "x: $${a.old} ${env:A.OLD}\n"),
        ("x: |\n  one ${a.old}\n  two\n", "x: |\n  one ${a.new}\n  two\n"),
        ("x: ${b.a.old}\n", "x: ${b.a.old}\n"),
    ],
)
def test_references_follow_a_renamed_setting(before, wanted):
    assert after(before, lambda layer: layer.rename("a.old", "new")) == wanted


def test_a_name_of_ones_choice_stands_in_the_middle_of_a_path():
    before = "p:\n  x:\n    old: 1\n  y:\n    old: ${p.x.old}\n"

    found = after(before, lambda layer: layer.rename("p.*.old", "new"))

    assert found == "p:\n  x:\n    new: 1\n  y:\n    new: ${p.x.new}\n"


def test_a_setting_moves_with_its_comment_and_references_follow():
    before = "a:\n  x: 1  # why\n  y: 2\nb:\n  z: ${a.x}\n"

    found = after(before, lambda layer: layer.move("a.x", "b.c.x"))

    assert found == "a:\n  y: 2\nb:\n  z: ${b.c.x}\n  c:\n    x: 1 # why\n"


def test_a_setting_does_not_move_over_another_one():
    before = "a: {x: 1}\nb: {x: 2}\n"

    assert after(before, lambda layer: layer.move("a.x", "b.x")) == before
