"""YAML text, benign and hostile, ends in values with places or in a SourceError with one."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from environments.errors import SourceError
from environments.provenance import Origin, find, plain
from environments.yaml_document import MAX_DEPTH, MAX_NODES, parse

DOCUMENT = """\
# a comment
database:
  host: "db.local"
  ports: [5432, 5433]
  options: &shared
    tls: true
replica:
  - *shared
  - note: |
      two
      lines
empty:
"""


NO_LIST = "`!append` adds to a list, and what stands behind it is none"


def document(text):
    return parse(text, layer="base", label="base.yml")


def place_of(text):
    """Where the document stands, or where it is refused; any other exception goes through."""
    try:
        return str(document(text).origin)
    except SourceError as error:
        return error.place


def test_a_document_becomes_plain_values():
    assert plain(document(DOCUMENT)) == {
        "database": {"host": "db.local", "ports": [5432, 5433], "options": {"tls": True}},
        "replica": [{"tls": True}, {"note": "two\nlines\n"}],
        "empty": None,
    }


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        pytest.param("database", 2, 1, id="a mapping stands at its key"),
        pytest.param("database.host", 3, 9, id="a value stands at the value"),
        pytest.param("database.ports", 4, 10, id="a list in one line stands at its bracket"),
        pytest.param("database.ports.1", 4, 17, id="an item"),
        pytest.param("replica.0.tls", 6, 10, id="an alias stands where its anchor is"),
        pytest.param("replica.1.note", 9, 11, id="a text block"),
    ],
)
def test_every_value_knows_its_line_and_column_from_one(path, line, column):
    assert find(document(DOCUMENT), path.split(".")).origin == Origin("base", "base.yml", line, column)


def test_every_key_knows_its_place():
    assert document("a: 1\n  \nb:  2\n").keys["b"] == Origin("base", "base.yml", 3, 1)


def test_quotes_make_a_string_of_anything():
    assert plain(document("a: '1'\nb: \"no\"\n'8080': x\n\"\": y")) == {"a": "1", "b": "no", "8080": "x", "": "y"}


def test_an_empty_document_is_null():
    assert plain(document("# nothing\n")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: 1\nb: 2\na: 3\n",
            "base.yml:3:1: the key a is written twice in one mapping; first in base.yml:1:1",
            id="a duplicate key",
        ),
        pytest.param(
            "a: {b: 1, b: 2}",
            "base.yml:1:11: the key b is written twice in one mapping; first in base.yml:1:5",
            id="a duplicate key in one line",
        ),
        pytest.param("80: x", "base.yml:1:1: a key must be a string", id="a number as a key"),
        pytest.param("true: x", "base.yml:1:1: a key must be a string", id="a boolean as a key"),
        pytest.param("? [a, b]\n: x", "base.yml:1:3: a key must be a string", id="a list as a key"),
        pytest.param("!!str a: x", "base.yml:1:1: a key must be a string", id="a tagged key"),
        pytest.param(
            "0123: x",
            "base.yml:1:1: a number with a leading zero is read differently by different versions of YAML",
            id="an ambiguous number as a key",
        ),
        pytest.param("a: &a {b: 1}\nc:\n  <<: *a", "base.yml:3:3: merge keys (<<) are not supported", id="a merge key"),
        pytest.param(
            "a: &a [*a]",
            f"base.yml:1:4: the document nests deeper than {MAX_DEPTH} levels, or an alias contains itself",
            id="an alias inside itself",
        ),
        pytest.param(
            "a: !!python/object/apply:os.system [id]",
            "base.yml:1:4: the tag tag:yaml.org,2002:python/object/apply:os.system means nothing here",
            id="a tag that runs code elsewhere",
        ),
        pytest.param("a: !Get [b]", "base.yml:1:4: the tag !Get means nothing here", id="an unknown tag on a list"),
        pytest.param("a: !append b", f"base.yml:1:4: {NO_LIST}", id="an appended scalar"),
        pytest.param("a: !append {b: 1}", f"base.yml:1:4: {NO_LIST}", id="an appended mapping"),
        pytest.param("a: !append", f"base.yml:1:4: {NO_LIST}", id="an appended nothing"),
        pytest.param(
            "a: [!append [b]]",
            "base.yml:1:5: `!append` stands before a key's list, not before an item",
            id="an appended item",
        ),
        pytest.param(
            "a: !s3cret-9f b", "base.yml:1:4: a tag means nothing here", id="a password that begins like a tag"
        ),
        pytest.param("a: !Ref b", "base.yml:1:4: the tag !Ref means nothing here", id="an unknown tag on a scalar"),
        pytest.param("a: !remove 5", "base.yml:1:4: `!remove` takes no value", id="a removal with a value"),
        pytest.param("a: [!remove ]", "base.yml:1:5: `!remove` deletes keys, not list items", id="a removal in a list"),
        pytest.param("a:\n\tb: 1", "base.yml:2:1: a tab is no indentation in YAML", id="a tab"),
        pytest.param(
            "a: b: c", "base.yml:1:5: not valid YAML: mapping values are not allowed in this context", id="two colons"
        ),
        pytest.param("a: *x", "base.yml:1:4: not valid YAML: found undefined alias", id="an unknown alias"),
        pytest.param(
            "a: [1,\nb: 2",
            "base.yml:3:1: not valid YAML: did not find expected ',' or ']', "
            "while parsing a flow sequence that begins at 1:4",
            id="an open bracket",
        ),
        pytest.param(
            "a: @x",
            "base.yml:1:4: not valid YAML: found character that cannot start any token",
            id="a reserved character",
        ),
        pytest.param(
            "a: 'x",
            "base.yml:1:6: not valid YAML: found unexpected end of stream, "
            "while scanning a quoted scalar that begins at 1:4",
            id="an open quote",
        ),
        pytest.param("a: 1\n---\nb: 2", "base.yml:2:1: not valid YAML: but found another document", id="two documents"),
        pytest.param(
            "ä: 1\nb: \x07",
            "base.yml:2:4: not valid YAML: control characters are not allowed",
            id="a control character",
        ),
        pytest.param("a: .inf", "base.yml:1:4: infinity and not-a-number are no settings", id="infinity"),
        pytest.param(
            "%YAML 3.0\n--- {a: 1}",
            "base.yml:1:1: not valid YAML: found incompatible YAML document",
            id="another version of YAML",
        ),
    ],
)
def test_bad_text_is_refused_with_its_place(text, message):
    with pytest.raises(SourceError, match=r"base\.yml") as refused:
        document(text)

    first, consequence, remedy = str(refused.value).splitlines()
    assert first == message
    assert consequence == "  Consequence: no settings were loaded"
    assert remedy.startswith("  Remedy: ")


def test_a_key_that_is_a_word_of_yaml_1_1_is_a_string():
    assert plain(document("no: 1\non: 2")) == {"no": 1, "on": 2}


def test_aliases_that_explode_are_refused_before_they_do():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    with pytest.raises(SourceError, match=f"unfolds to more than {MAX_NODES:,} values"):
        document("\n".join(lines))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_that_would_end_the_process_is_refused(opening):
    """In a process of its own: where the guard fails, PyYAML's C parser overflows the stack."""
    program = (
        "from environments.yaml_document import parse\n"
        "from environments.errors import SourceError\n"
        "try:\n"
        f"    parse({opening!r} * 200_000, layer='x', label='x.yml')\n"
        "except SourceError as error:\n"
        "    print(error.problem)\n"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ran.stdout == f"the document nests deeper than {MAX_DEPTH} levels, or an alias contains itself\n", ran.stderr


def test_many_brackets_side_by_side_are_no_deep_nesting():
    text = "".join(f"k{number}: [1, {{a: 2}}]\n" for number in range(1_000))

    assert len(plain(document(text))) == 1_000


def test_nesting_as_deep_as_allowed_is_read():
    text = "".join(f"{' ' * depth}a:\n" for depth in range(MAX_DEPTH - 1))

    assert find(document(text), ["a"] * (MAX_DEPTH - 1)).value is None


def test_a_variable_has_no_lines_and_its_value_is_not_repeated():
    with pytest.raises(SourceError, match="variable X: a tag means nothing here") as refused:
        parse("!hunter2", layer="variables", label="variable X", lines=False)

    assert "hunter2" not in str(refused.value)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab:-?[]{},&*!|>'\"%@`#~<\n\t 01.\ufeff\u2028\x00é")), max_size=40))
def test_any_text_ends_in_values_or_in_an_error_with_a_place(text):
    assert place_of(text).startswith("base.yml:")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_change_of_a_valid_document_ends_in_values_or_in_an_error_with_a_place(data):
    start = data.draw(st.integers(0, len(DOCUMENT)))
    end = data.draw(st.integers(start, min(start + 5, len(DOCUMENT))))
    text = DOCUMENT[:start] + data.draw(st.text(max_size=3)) + DOCUMENT[end:]
    assert place_of(text).startswith("base.yml:")
