"""Every wrong setting becomes an issue with its place, what was expected, what was found, and how to mend it."""

import json
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from environments.config_validator import validate
from environments.errors import ConfigError, InvalidSettingsError
from environments.merge import merge_layers
from environments.yaml_document import parse
from tests.environments.small_settings import SmallSettings

GOOD = "database: {host: h, pool: {max_size: 5}}\n"


def validated(*texts):
    layers = [parse(text, layer=f"l{n}", label=f"l{n}.yml") for n, text in enumerate(texts)]
    return validate(merge_layers(layers), SmallSettings, subject="environment development")


def refusal(*texts):
    with pytest.raises(InvalidSettingsError, match="not valid") as refused:
        validated(*texts)
    return refused.value


def only_issue(*texts):
    (issue,) = refusal(*texts).issues
    return str(issue)


def test_good_settings_come_out_frozen():
    found = validated(GOOD)

    with pytest.raises(ValueError, match="frozen"):
        found.debug = True
    assert found.database.pool.max_size == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "database: {pool: {max_size: ten}}",
            "l1.yml:1:29: database.pool.max_size: expected a valid integer, got a text\n"
            "    Remedy: write a whole number from 1 to 1000, without quotes (Connections in the pool at most)",
            id="a word for a number",
        ),
        pytest.param(
            "database: {pool: {max_size: 5.5}}",
            "l1.yml:1:29: database.pool.max_size: expected a valid integer, got 5.5\n"
            "    Remedy: write a whole number from 1 to 1000 (Connections in the pool at most)",
            id="a fraction for a whole number",
        ),
        pytest.param(
            "database: {pool: {max_size: true}}",
            "l1.yml:1:29: database.pool.max_size: expected a valid integer, got true\n"
            "    Remedy: write a whole number from 1 to 1000 (Connections in the pool at most)",
            id="a boolean for a number",
        ),
        pytest.param(
            "database: {pool: {max_size: 5000}}",
            "l1.yml:1:29: database.pool.max_size: expected less than or equal to 1000, got 5000\n"
            "    Remedy: write a whole number from 1 to 1000 (Connections in the pool at most)",
            id="a number out of bounds",
        ),
        pytest.param(
            "debug: no",
            "l1.yml:1:8: debug: expected a valid boolean, got 'no'\n    Remedy: write true or false, without quotes",
            id="a YAML 1.1 boolean",
        ),
        pytest.param(
            "database: {host: 1.10}",
            "l1.yml:1:18: database.host: expected a valid string, got 1.1\n"
            "    Remedy: write a text, in quotes (Host name)",
            id="a version that YAML takes for a number",
        ),
        pytest.param(
            "zones: a",
            "l1.yml:1:8: zones: expected a list, got a text\n    Remedy: write a list: [a, b] (Zones)",
            id="a scalar for a list",
        ),
        pytest.param(
            "zones: [a, 3]",
            "l1.yml:1:12: zones.1: expected a valid string, got 3\n    Remedy: write a text, in quotes",
            id="one item of a list",
        ),
        pytest.param(
            "firewall: 5",
            "l1.yml:1:11: firewall: expected a mapping, got 5\n" "    Remedy: write a mapping with rules, or null",
            id="a scalar for a group",
        ),
        pytest.param(
            "database: {tier: lage}",
            "l1.yml:1:18: database.tier: expected 'small' or 'large', got 'lage'\n    Remedy: did you mean large?",
            id="nearly one of the choices",
        ),
        pytest.param(
            "database: {tier: 7}",
            "l1.yml:1:18: database.tier: expected 'small' or 'large', got 7\n    Remedy: write one of small, large",
            id="none of the choices",
        ),
        pytest.param(
            "labels: {UPPER: x}",
            "l1.yml:1:10: labels.UPPER: expected a string to match pattern '^[a-z./-]+$', got the key 'UPPER'\n"
            "    Remedy: write a text that matches ^[a-z./-]+$",
            id="a key that does not fit",
        ),
        pytest.param(
            "database: {pool: {max_sise: 6}}",
            "l1.yml:1:19: database.pool.max_sise: there is no such setting\n"
            "    Remedy: did you mean database.pool.max_size or database.pool.min_size?",
            id="a misspelt key",
        ),
        pytest.param(
            "max_size: 6",
            "l1.yml:1:1: max_size: there is no such setting\n    Remedy: did you mean database.pool.max_size?",
            id="a key in the wrong place",
        ),
        pytest.param(
            "firewall: {qqqqqqq: 6}",
            "l1.yml:1:12: firewall.qqqqqqq: there is no such setting\n"
            "    Remedy: take it out; below firewall there are rules",
            id="a key like no other",
        ),
        pytest.param(
            "database: {host: !remove }",
            "l1.yml:1:12: database.host: is missing (Host name)\n    Remedy: add the key host below database: a text",
            id="a required setting that a later layer removes",
        ),
        pytest.param(
            "databse: !remove",
            "l1.yml:1:1: databse: there is no such setting\n    Remedy: did you mean database?",
            id="the removal of a misspelt key",
        ),
        pytest.param(
            "firewall:\n  rules:\n    - {name: a, port: 1}\n    - {name: b, port: 1, prot: !remove }",
            "l1.yml:4:26: firewall.rules.1.prot: there is no such setting\n"
            "    Remedy: did you mean firewall.rules.1.port?",
            id="the removal of a misspelt key in a list",
        ),
        pytest.param(
            "firewall:\n  rules:\n    - {port: 1}",
            "l1.yml:3:7: firewall.rules.0.name: is missing\n"
            "    Remedy: add the key name below firewall.rules.0: a text",
            id="a missing setting of a list item",
        ),
        pytest.param(
            "database: {pool: {min_size: 9}}",
            "l1.yml:1:29: database.pool.min_size: 9 exceeds max_size 5\n    Remedy: lower min_size",
            id="an invariant that names the setting relative to its own model",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_place_expectation_and_remedy(text, message):
    assert only_issue(GOOD, text) == message


def test_a_missing_setting_is_placed_at_the_key_of_its_group():
    assert only_issue("\ndatabase:\n  host: h\n  pool:\n    min_size: 1\n") == (
        "l0.yml:4:3: database.pool.max_size: is missing (Connections in the pool at most)\n"
        "    Remedy: add the key max_size below database.pool: a whole number from 1 to 1000"
    )


def test_a_missing_group_is_placed_at_the_root():
    assert only_issue("debug: false") == (
        "l0.yml:1:1: database: is missing\n    Remedy: add the key database below the root: "
        "a mapping with host, pool, password, opaque, token_lifetime_s, tier"
    )


def test_several_broken_invariants_are_told_each_at_its_own_place():
    error = refusal(GOOD, "debug: true\nlabels:\n  exposure: public")

    assert [str(issue) for issue in error.issues] == [
        "l1.yml:1:8: debug: a public environment has no debug mode\n    Remedy: set debug: false",
        "l1.yml:3:13: labels.exposure: public needs debug off\n    Remedy: set exposure: internal",
    ]


def test_all_wrong_settings_are_told_at_once():
    error = refusal("database: {host: 5, pool: {max_size: x, siz: 1}}\nzones: {}\nqqq: 1")

    assert [issue.path for issue in error.issues] == [
        "database.host",
        "database.pool.max_size",
        "database.pool.siz",
        "zones",
        "qqq",
    ]
    assert str(error).startswith("environment development: 5 settings are not valid:\n  l0.yml:1:18: database.host: ")
    assert str(error).endswith("\n  Consequence: no settings were loaded and nothing was changed")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("database: {password: [hunter22]}", id="by the look of its path"),
        pytest.param("database: {password: 220022}", id="a number at such a path"),
        pytest.param("database: {opaque: 220022}", id="by its type"),
        pytest.param("database: {token_lifetime_s: hunter22}", id="a text at the path of a number"),
    ],
)
def test_the_value_of_a_secret_is_never_told(text):
    message = str(refusal(GOOD, text))

    assert "database." in message
    assert "hunter22" not in message
    assert "220022" not in message


def test_a_secret_in_the_message_of_a_validator_is_masked():
    message = only_issue(GOOD, "tenant: {name: nobody}\ndatabase: {password: hunter22}")

    assert message == (
        "l1.yml:1:1: settings: the tenant nobody is reserved, and so is ***\n"
        "    Remedy: change tenant, so that this no longer holds"
    )


def test_a_long_value_is_shortened():
    assert "got 'xxxx" in only_issue(GOOD, f"database: {{tier: {'x' * 500}}}")
    assert len(only_issue(GOOD, f"database: {{tier: {'x' * 500}}}")) < 250


words = st.text(string.printable, max_size=4)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), words)
values = st.recursive(
    scalars,
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["database", "pool", "rules", "name", "zones", "labels"]), words),
            below,
            max_size=4,
        ),
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*SmallSettings.model_fields, "other"]), values, max_size=5))
def test_any_tree_ends_in_settings_or_in_issues_with_places(tree):
    """YAML is a superset of JSON, near enough for generated trees."""
    try:
        validated(json.dumps(tree))
        places = []
    except InvalidSettingsError as error:
        places = [issue.place for issue in error.issues]
    assert all(place.startswith("l0.yml:") for place in places)


LAYER = """\
database:
  host: h
  pool: {min_size: 1, max_size: 5}
  tier: large
zones: [a, b]
labels:
  team: x
firewall:
  rules:
    - name: web
      port: 80
"""


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_a_valid_layer_ends_in_settings_or_in_an_error_with_file_and_line(data):
    """Deletes, doubles or overwrites a piece of the text, then merges it over a good layer."""
    start = data.draw(st.integers(0, len(LAYER)))
    end = data.draw(st.integers(start, min(start + 12, len(LAYER))))
    piece = data.draw(st.one_of(st.sampled_from(["", "!remove ", "!replace ", "- ", ": ", "\n", "  "]), words))
    text = LAYER[:start] + piece + LAYER[end:]
    try:
        validated(LAYER, text or "{}")
        places = []
    except InvalidSettingsError as error:
        places = [issue.place for issue in error.issues]
    except ConfigError as error:
        places = [error.place]
    assert all(re.match(r"l[01]\.yml:[0-9]+:[0-9]+$", place) for place in places)
