"""The layer of environment variables."""

import pytest

from environments.environment_variables import variables_layer
from environments.errors import ConfigError, InvalidSettingsError, MergeConflictError, SourceError, UnknownNameError
from environments.provenance import Origin, plain
from tests.environments.small_settings import SmallSettings

P = "SPOTIFY_AI_AGENT__"


def layer(**variables):
    return variables_layer({P + name: value for name, value in variables.items()}, SmallSettings)


def test_without_variables_there_is_no_layer():
    assert variables_layer({"PATH": "/bin", "SPOTIFY_AI_AGENT_STACK_FILE": "x"}, SmallSettings) is None


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
        ("DATABASE__POL__MAX_SIZE", "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE?"),
        (
            "DATABASE__POOL__MAXSIZE",
            "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE or SPOTIFY_AI_AGENT__DATABASE__POOL__MIN_SIZE?",
        ),
        ("DATABSE__POL__MAX_SIZES", "did you mean SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE?"),
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
    project.environ[P + "DATABASE__POOL__MAX_SIZE"] = "hunter2hunter2"

    with pytest.raises(InvalidSettingsError, match="1 setting is not valid") as refused:
        project.load()

    assert [str(issue) for issue in refused.value.issues] == [
        f"environment variable {P}DATABASE__POOL__MAX_SIZE: database.pool.max_size: expected a valid integer, "
        "got a value that is not shown, because a variable may hold a secret\n"
        "    Remedy: write a whole number from 1 to 1000, without quotes (Connections in the pool at most)"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("DATABASE__POOL__MAX_SIZE", "220022", id="a number out of bounds"),
        pytest.param("DATABASE__TIER", "hunter22", id="a word that is no choice"),
        pytest.param("DEBUG", "[hunter22]", id="a list for a switch"),
        pytest.param("TENANT", "{name: HUNTER22}", id="a text against a pattern, for nobody"),
        pytest.param("DATABASE", "{hunter22: 1}", id="a key in the value that is no setting"),
        pytest.param("LABELS", "{HUNTER22: x}", id="a key in the value that does not fit"),
        pytest.param("LABELS", "{a: {hunter22: 1}}", id="a mapping for a text"),
        pytest.param("DATABASE", "{pool: {hunter22: !remove }}", id="the removal of no setting"),
        pytest.param("LABELS", "{hunter22: 1, hunter22: 2}", id="a key that is written twice"),
        pytest.param("ENVIRONMENT", "hunter22", id="an environment that there is not"),
        pytest.param("LABELS", "{owner: hunter22}", id="a model's own sentence"),
    ],
)
def test_nothing_of_a_variables_value_is_ever_told(project, name, value):
    project.environ[P + name] = value

    with pytest.raises(ConfigError, match="environment variable") as refused:
        project.load()

    assert f"environment variable {P}{name}: " in str(refused.value)
    assert "hunter22" not in str(refused.value).lower()
    assert "220022" not in str(refused.value)


def test_of_the_keys_in_a_value_those_are_told_that_the_model_names(project):
    project.environ[P + "DATABASE"] = "{pool: {max_size: ten}}"

    with pytest.raises(InvalidSettingsError, match="1 setting is not valid") as refused:
        project.load()

    assert f"environment variable {P}DATABASE: database.pool.max_size: " in str(refused.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SPOTIFY_AI_AGENT_DATABASE__POOL__MAX_SIZE", "SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE"),
        ("SPOTIFY_AI_AGENT_DATABASE_POOL_MAX_SIZE", "SPOTIFY_AI_AGENT__DATABASE__POOL__MAX_SIZE"),
        ("SPOTIFY_AI_AGENT_DEBGU", "SPOTIFY_AI_AGENT__DEBUG"),
        ("SPOTIFY_AI_AGENT_STACKFILE", "SPOTIFY_AI_AGENT_STACK_FILE"),
        ("spotify_ai_agent__debug", "SPOTIFY_AI_AGENT__DEBUG"),
        ("SPOTIFY_AI_AGENT_DATABASE_PORT", "SPOTIFY_AI_AGENT__DATABASE__POOL"),
        ("SPOTIFY_AI_AGENT_QQQQ", None),
    ],
)
def test_a_name_that_only_begins_like_ours_is_refused_with_the_right_one(project, name, meant):
    project.environ[name] = "hunter22"

    with pytest.raises(UnknownNameError, match="no setting and no part of this program has this name") as refused:
        project.load()

    assert str(refused.value).startswith(f"environment variable {name}: ")
    assert "Consequence: it would be ignored without a word" in str(refused.value)
    assert "hunter22" not in str(refused.value)
    assert f"Remedy: did you mean {meant}? " in str(refused.value) or (
        meant is None and "unset it. " in str(refused.value)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPOTIFY_AI_AGENT_STACK_FILE", "x"),
        ("SPOTIFY_AI_AGENT_PYTHON", "x"),
        ("SPOTIFY_AI_AGENT_LANGUAGE_HOST", "x"),
        ("SPOTIFY_AI_AGENT_API_SERVICE_HOST", "10.0.0.1"),
        ("SPOTIFY_AI_AGENT_API_SERVICE_PORT_HTTP", "80"),
        ("SPOTIFY_AI_AGENT_PORT", "tcp://10.0.0.1:80"),
        ("SPOTIFY_AI_AGENT_API_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("SPOTIFY_AI_AGENTS", "x"),
    ],
)
def test_other_programs_names_and_the_clusters_own_are_left_alone(name, value):
    assert variables_layer({name: value}, SmallSettings) is None


def test_two_variables_that_differ_only_in_case_are_refused():
    with pytest.raises(SourceError, match="Consequence: which of the two wins would be chance") as refused:
        layer(DEBUG="true", debug="false")

    assert str(refused.value).startswith(
        f"environment variable {P}debug: the variable {P}DEBUG is set, too, and both mean the same setting\n"
    )
    assert str(refused.value).endswith(f"Remedy: unset one of the two, and write the other one as {P}DEBUG")


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
