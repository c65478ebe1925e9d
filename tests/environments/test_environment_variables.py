"""The layer of environment variables."""

import pytest

from environments.environment_variables import variables_layer
from environments.errors import ConfigError, InvalidSettingsError, MergeConflictError, SourceError
from environments.merge import REPLACE_ALL
from environments.provenance import Origin, plain

P = "SPOTIFY_AI_AGENT__"


def layer(**variables):
    return variables_layer({P + name: value for name, value in variables.items()}, REPLACE_ALL)


def test_without_variables_there_is_no_layer():
    assert variables_layer({"PATH": "/bin", "SPOTIFY_AI_AGENT_STACK_FILE": "x"}, REPLACE_ALL) is None


def test_two_underscores_separate_the_parts_and_the_value_is_yaml():
    found = layer(DATABASE__POOL__MAX_SIZE="50", DATABASE__HOST="no", ZONES="[a, b]", LABELS="{team: x}", DEBUG="true")

    assert plain(found) == {
        "database": {"pool": {"max_size": 50}, "host": "no"},
        "zones": ["a", "b"],
        "labels": {"team": "x"},
        "debug": True,
    }


def test_a_variable_wins_over_every_file_and_is_its_own_origin(project):
    project.environ[P + "DATABASE__POOL__MAX_SIZE"] = "50"

    config = project.load()

    assert config.get("database.pool.max_size") == 50
    assert config.origin("database.pool.max_size") == Origin(
        "environment variables", "environment variable SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE", 0, 0
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("DATABASE__POL__MAX_SIZE", "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL?"),
        (
            "DATABASE__POOL__MAXSIZE",
            "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE or SPOTIFY_AI_AGENT__DATABASE__POOL__MIN_SIZE?",
        ),
        ("MAX_SIZE", "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE?"),
    ],
)
def test_a_variable_for_no_setting_is_an_error_that_names_the_near_ones(project, name, message):
    project.environ[P + name] = "50"

    with pytest.raises(InvalidSettingsError, match="1 setting is not valid") as refused:
        project.load()

    assert f"environment variable {P}{name}: " in str(refused.value)
    assert message in str(refused.value)


def test_a_variable_of_the_wrong_type_is_an_error_that_names_it(project):
    project.environ[P + "DATABASE__POOL__MAX_SIZE"] = "ten"

    with pytest.raises(InvalidSettingsError, match="expected a valid integer, got 'ten'") as refused:
        project.load()

    assert "environment variable SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE: database.pool.max_size" in str(
        refused.value
    )


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("A____B", "1", "the name has an empty part, or more than 64 parts"),
        ("A__", "1", "the name has an empty part, or more than 64 parts"),
        ("__".join(["A"] * 65), "1", "the name has an empty part, or more than 64 parts"),
        ("A", "", "the variable is set but empty"),
        ("A", "  ", "the variable is set but empty"),
        ("A", "h\udce9", "the value is not UTF-8"),
        ("A", "hunter: two: x", "not valid YAML: mapping values are not allowed in this context"),
        ("A", "*hunter", "not valid YAML: found undefined alias"),
        ("A", "!hunter", "a tag means nothing here"),
        ("A", "hunter\x07", "not valid YAML: control characters are not allowed"),
        ("A", "'hunter", "not valid YAML: found unexpected end of stream, while scanning a quoted scalar"),
    ],
)
def test_a_variable_that_cannot_be_read_is_refused_without_its_value(name, value, problem):
    with pytest.raises(SourceError, match="Remedy: ") as refused:
        layer(**{name: value})

    assert str(refused.value).startswith(f"environment variable {P}{name}: {problem}")
    assert "hunter" not in str(refused.value)


def test_variables_that_disagree_name_each_other():
    with pytest.raises(MergeConflictError, match=f"A__B: a is a mapping here, but a single value in .*{P}A "):
        layer(A="1", A__B="2")


def test_a_variable_over_a_mapping_is_refused_with_both_places(project):
    project.environ[P + "DATABASE__POOL"] = "5"

    with pytest.raises(ConfigError, match=r"single value here, but a mapping in environments/base.yml:3:3"):
        project.load()
