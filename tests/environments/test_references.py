"""References: what they become, and every way in which they cannot be replaced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from environments.config_validator import validate
from environments.environment_variables import PREFIX, variables_layer
from environments.errors import InvalidSettingsError
from environments.provenance import Origin, find, plain
from environments.references import MAX_LENGTH, MAX_STEPS, replace_references
from environments.yaml_document import parse
from tests.environments.small_settings import SmallSettings

POOL = "database:\n  pool:\n    max_size: 50\n"


def tree(text):
    return parse(text, layer="base", label="base.yml")


def replaced(text, environ=None):
    return replace_references(tree(text), environ or {}, SmallSettings, subject="the environment dev")


def values(text, environ=None):
    return plain(replaced(text, environ))


def refusal(text, environ=None):
    with pytest.raises(InvalidSettingsError, match="the environment dev") as refused:
        replaced(text, environ)
    return str(refused.value)


@pytest.mark.parametrize("value", ["50", "true", "0.5", "null", "'50'", "[1, two]", "[]"])
def test_a_text_that_is_one_reference_becomes_what_it_refers_to(value):
    found = values(f"database: {{pool: {value}}}\ncopy: ${{database.pool}}")

    assert found["copy"] == found["database"]["pool"]


def test_in_a_longer_text_values_are_written_out_as_yaml_writes_them():
    found = values(f"{POOL}debug: true\ntext: max ${{database.pool.max_size}}, debug ${{debug}}")

    assert found["text"] == "max 50, debug true"


def test_references_lead_on_to_references_in_any_order():
    found = values("a: ${b}\nb: ${c}-${c}\nc: ${d}\nd: x\nlist: ['$${a}', '${a}']\ncopy: ${list}")

    assert found["a"] == "x-x"
    assert found["list"] == ["${a}", "x-x"]
    assert found["copy"] == ["${a}", "x-x"]


def test_an_item_of_a_list_goes_by_its_number_and_a_key_with_a_dot_in_quotes():
    assert values("zones: [a, b]\nb: ${zones.1}\nx.y: 1\nd: '${\"x.y\"}'")["b"] == "b"
    assert values("x.y: 1\nd: '${\"x.y\"}'")["d"] == 1


def test_an_item_is_found_also_where_a_reference_stands_for_its_list():
    assert values("a: ${b.1}\nb: ${c}\nc: [x, '${d}']\nd: y")["a"] == "y"


def test_a_setting_that_is_kept_back_may_stand_for_a_variable_that_may_be_a_secret():
    found = values("database: {password: '${env:DB_PASSWORD}'}", {"DB_PASSWORD": "hunter22"})

    assert found["database"]["password"] == "hunter22"


def test_two_dollars_are_the_text_itself():
    assert values("a: $${stack}-$${{x}\nb: $5 $ {x} $$")["a"] == "${stack}-${{x}"
    assert values("b: $5 $ {x} $$")["b"] == "$5 $ {x} $$"


def test_a_variable_is_read_as_yaml_where_it_stands_alone_and_as_text_in_a_text():
    found = values("a: ${env:SIZE}\nb: size ${env:SIZE}", {"SIZE": "050"[1:]})

    assert found == {"a": 50, "b": "size 50"}


def test_a_reference_inside_of_a_variable_is_left_as_it_is():
    assert values("secret: x\na: ${env:A}\nb: b ${env:A}", {"A": "${secret}"}) == {
        "secret": "x",
        "a": "${secret}",
        "b": "b ${secret}",
    }


def test_a_value_remembers_what_was_written_and_where_its_source_stands():
    node = find(replaced(f"{POOL}copy: ${{database.pool.max_size}}"), ("copy",))

    assert node.origin == Origin("base", "base.yml", 4, 7)
    assert node.reference.written == "${database.pool.max_size}"
    assert node.reference.sources == (("database.pool.max_size", Origin("base", "base.yml", 3, 15)),)


def test_the_tree_that_goes_in_is_not_changed_and_what_is_not_concerned_is_shared():
    before = tree(f"{POOL}labels: {{a: '${{database.pool.max_size}}', b: [x]}}")
    copy = tree(f"{POOL}labels: {{a: '${{database.pool.max_size}}', b: [x]}}")

    after = replace_references(before, {}, SmallSettings, subject="")

    assert before == copy
    assert after.children["database"] is before.children["database"]


def test_a_tree_without_references_is_given_back():
    before = tree(POOL)

    assert replace_references(before, {}, SmallSettings, subject="") is before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: ${database.pool.max_sise}",
            "base.yml:1:4: a: ${database.pool.max_sise} leads to no setting\n"
            "    Remedy: did you mean ${database.pool.max_size}?",
            id="a misspelt path",
        ),
        pytest.param("a: ${database.host}", "leads to nothing: no layer sets it", id="a setting that no layer sets"),
        pytest.param("debug: !remove\na: ${debug}", "leads to nothing: no layer sets it", id="a deleted setting"),
        pytest.param("a: ${b}\nb: {c: 1}", "${b} leads to a mapping", id="a mapping"),
        pytest.param("a: ${b}\nb: [{c: 1}]", "${b} leads to a list whose items are no single values", id="mappings"),
        pytest.param("a: ${b}\nb: ['${c}']\nc: [1]", "a list whose items are no single values", id="lists in a list"),
        pytest.param("a: x ${b}\nb: [1]", "${b} is a list, which is no part of a text", id="a list in a text"),
        pytest.param("a: x ${b}\nb: null", "${b} is null, which is no part of a text", id="null in a text"),
        pytest.param("a: x ${b", "a reference is not closed", id="an open reference"),
        pytest.param("a: ${b", "a reference is not closed", id="an open reference alone"),
        pytest.param("a: '${}'", "${} leads to no setting", id="an empty reference"),
        pytest.param("a: ${a}", "base.yml:1:4: a: references go round in a circle: a -> a", id="itself"),
        pytest.param(
            "a: ${b}\nb: x ${c}\nc: ${a}",
            "base.yml:3:4: c: references go round in a circle: a -> b -> c -> a",
            id="a circle",
        ),
        pytest.param("a: ['${a}']", "a.0: references go round in a circle: a.0 -> a.0", id="a list inside itself"),
        pytest.param(
            "a: ${database.password}\ndatabase: {password: hunter22}",
            "${database.password} may be a secret, and would be shown here",
            id="a secret at a path that is shown",
        ),
        pytest.param("a: ${b.2}\nb: ${c}\nc: [1]", "a: ${b.2} leads to no setting", id="an item that a list lacks"),
        pytest.param(f"a: ${{zones.{'9' * 5_000}}}", "leads to nothing: no layer sets it", id="a number without end"),
        pytest.param(
            "a: ${env:DB_PASSWORD}",
            "${env:DB_PASSWORD} may be a secret, and would be shown here",
            id="a variable that may be a secret at a path that is shown",
        ),
        pytest.param("a: ${env:NOPE}", "the environment variable NOPE is not set", id="a variable that is not set"),
        pytest.param("a: ${env:}", "'' is no name of an environment variable", id="a variable without a name"),
        pytest.param("a: ${env:EMPTY}", "environment variable EMPTY: the variable is set but empty", id="an empty one"),
        pytest.param("a: ${env:LIST}", "the environment variable LIST holds a list", id="a list in a variable"),
        pytest.param("a: ${env:TORN}", "environment variable TORN: not valid YAML", id="no YAML in a variable"),
    ],
)
def test_a_reference_that_cannot_be_replaced_is_told_with_its_place(text, message):
    told = refusal(text, {"EMPTY": " ", "LIST": "[hunter22]", "TORN": "[hunter22", "DB_PASSWORD": "hunter22"})

    assert message in told
    assert "hunter22" not in told


def test_all_broken_references_are_told_at_once_and_each_circle_once():
    told = refusal("a: ${b}\nb: ${a}\nc: ${a}\nd: ${nope}\ne: ${env:NOPE}")

    assert "3 settings are not valid" in told
    assert told.count("in a circle") == 1


def test_texts_that_double_without_end_are_refused():
    doubling = "\n".join(f"t{number}: ${{t{number + 1}}}${{t{number + 1}}}" for number in range(40))

    assert f"more than {MAX_LENGTH:,} characters" in refusal(f"{doubling}\nt40: x")


def test_a_chain_without_end_is_refused_and_one_of_fifty_is_not():
    def chain(length):
        return "\n".join(f"t{number}: ${{t{number + 1}}}" for number in range(length)) + f"\nt{length}: x"

    assert values(chain(MAX_STEPS))["t0"] == "x"
    assert f"more than {MAX_STEPS} references lead from one to the next" in refusal(chain(2_000))


def test_a_refused_value_that_other_references_have_from_a_variable_is_not_repeated_either():
    written = "labels: {a: '${env:MODE}', b: '${labels.a}', c: 'x ${labels.b}'}\nenvironment: ${labels.c}"
    root = replaced(written, {"MODE": "hunter22"})

    with pytest.raises(InvalidSettingsError, match=r"\$\{env:MODE\} is environment variable MODE") as refused:
        validate(root, SmallSettings, subject="dev")

    assert "hunter22" not in str(refused.value)


@pytest.mark.parametrize("text", ["pw${hunter22}", "${hunter22", "${env:hunter22 x}", "${env:hunter22}"])
def test_a_reference_in_a_variables_value_is_not_repeated_where_it_cannot_be_replaced(text):
    layer = variables_layer(
        {f"{PREFIX}DATABASE__HOST": text, f"{PREFIX}LABELS": f"{{hunter22: '{text}'}}"}, SmallSettings
    )

    with pytest.raises(InvalidSettingsError, match="because a variable may hold a secret") as refused:
        replace_references(layer, {}, SmallSettings, subject="the environment dev")

    assert f"environment variable {PREFIX}DATABASE__HOST: database.host: a reference in it" in str(refused.value)
    assert "hunter22" not in str(refused.value)


def test_a_refused_value_names_the_source_of_its_reference():
    root = replaced("database: {host: h, pool: {max_size: 5, min_size: '${database.host}'}}")

    with pytest.raises(InvalidSettingsError, match=r"got a text \(\$\{database\.host\} is base\.yml:1:18\)"):
        validate(root, SmallSettings, subject="dev")


def test_a_refused_value_from_a_variable_is_not_repeated():
    root = replaced("database: {host: h, pool: {max_size: '${env:SIZE}'}}", {"SIZE": "987654"})

    with pytest.raises(InvalidSettingsError, match="a variable may hold a secret") as refused:
        validate(root, SmallSettings, subject="dev")

    assert "987654" not in str(refused.value)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcde"), st.text("ab${}.:env $x", max_size=12), min_size=1))
def test_any_text_ends_in_a_tree_or_in_an_error_with_a_place(texts):
    quoted = "\n".join(f"{key}: '{text}'" for key, text in texts.items())
    issues = []

    try:
        values(quoted, {"x": "1"})
    except InvalidSettingsError as error:
        issues = error.issues

    assert all(issue.place.startswith("base.yml:") for issue in issues)
