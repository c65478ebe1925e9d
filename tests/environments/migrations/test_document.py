"""Only what a migration changes is written anew, whatever the file looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.errors import MigrationError
from environments.json_schema import FileKind
from environments.migrations import Migration
from environments.migrations.document import migrated
from environments.migrations.merged_text import merged


def change(layer):
    for above, key in layer.above("pool.size"):
        above[key] = 7


def of(text, migrate=change, kind=FileKind.SETTINGS):
    return migrated(text, kind, [Migration(version=2, summary="a test", migrate=migrate)], label="a.yml")


ODD = """\
# modeline
# what this is

a:   !remove
b: !replace {x: 1,y: [1,2]}
c: !append
- one
# between
- two

# over d
d: &d
    deep: "quoted"    # far away
    single: 'it''s'
e: *d
numbers: [0x1F, 1.50, +1, ~]
nothing:
null_too: null
text: |
  as it
    stands
folded: >-
  a
  b

pool:
    size: 5   # connections
    "odd key": ${a.b}
    until: 2026-01-01

# the end
"""


def test_one_changed_value_changes_one_line():
    wanted = ODD.replace("size: 5 ", "size: 7 ").replace("a:   !remove", "schema_version: 2\n\na:   !remove")

    assert of(ODD) == wanted


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("a: 1\n", "schema_version: 2\n\na: 1\n"),
        ("a: 1", "schema_version: 2\n\na: 1"),
        ("---\na: 1\n...\n", "---\nschema_version: 2\n\na: 1\n...\n"),
        ("{a: 1}\n", "{schema_version: 2, a: 1}\n"),
        ("a: 1\nschema_version: 1  # old\n", "a: 1\nschema_version: 2  # old\n"),
        ("\ufeffa: 1\n", "\ufeffschema_version: 2\n\na: 1\n"),
        ("# x\r\na: 1\r\nb: 2\r\n", "# x\r\nschema_version: 2\r\n\r\na: 1\r\nb: 2\r\n"),
        ("!replace\na: 1\n", "!replace\nschema_version: 2\n\na: 1\n"),
    ],
)
def test_the_version_is_said_first_and_once(before, wanted):
    assert of(before) == wanted


def test_a_stack_says_it_in_its_settings():
    before = "config:\n  p:environment: dev\n  spotify-ai-agent:settings:   # ours\n    pool: {size: 5}\n"

    found = of(before, kind=FileKind.STACK)

    assert found == before.replace("    pool: {size: 5}", "    schema_version: 2\n    pool: {size: 7}")


def test_a_migration_that_fails_is_told_with_its_version_and_file():
    with pytest.raises(MigrationError, match=r"a\.yml: the migration to schema version 2 failed: KeyError: 'x'"):
        of("a: 1\n", lambda layer: layer.root["x"])


def test_a_comment_that_could_not_be_kept_stops_the_migration():
    def forget(layer):
        layer.root.ca.items.clear()
        del layer.root["b"]

    with pytest.raises(MigrationError, match="the comment '# why' would be lost"):
        of("a: 1\nb: 2  # why\nc: 3\n", forget)


@pytest.mark.parametrize(
    ("original", "before", "after", "wanted"),
    [
        ("abc", "abc", "aXc", "aXc"),
        ("-abc", "abc", "Xabc", "-Xabc"),
        ("ab#c", "abc", "abX", "ab#X"),
        ("ab#c", "abc", "aXc", "aX#c"),
        ("aB", "ab", "ab!", "aB!"),
        ("aB", "ab", "aX", "aX"),
        ("aBBc", "abc", "aXc", "aXc"),
        ("aBc", "abbc", "aXbc", None),
    ],
)
def test_lines_that_nobody_changed_are_the_originals(original, before, after, wanted):
    found = merged(list(original), list(before), list(after))

    assert (found and "".join(found)) == wanted


LINES = st.lists(st.sampled_from("abcd#"), max_size=12)


@given(LINES, LINES)
def test_without_a_change_the_original_comes_back(original, before):
    assert merged(original, before, before) == original


@given(LINES, LINES)
def test_where_the_writer_keeps_everything_its_version_is_the_result(original, after):
    assert merged(original, original, after) == after


def test_what_only_our_reader_understands_is_told_with_its_line():
    with pytest.raises(MigrationError, match=r"a\.yml:2:15: the file cannot be rewritten: ruamel\.yaml says: expected"):
        of("a: 1\nb: {c: !remove}\n")
