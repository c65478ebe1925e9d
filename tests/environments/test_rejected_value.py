"""Which refused values a message repeats: those of files that help and cannot be a secret."""

import pytest

from environments.errors import InvalidSettingsError
from environments.provenance import Branch, Leaf, Origin
from environments.rejected_value import description, masked, secrets, shown_path, unspoken
from tests.environments.small_settings import SmallSettings

FILE = Origin("base", "environments/base.yml", 1, 1)
VARIABLE = Origin("environment variables", "environment variable SPOTIFY_AI_AGENT__DATABASE", 0, 0)
HOST, TIER, PASSWORD = ("database", "host"), ("database", "tier"), ("database", "password")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        pytest.param(HOST, 5, "5", id="a number"),
        pytest.param(HOST, True, "true", id="a boolean"),
        pytest.param(HOST, None, "null", id="null"),
        pytest.param(HOST, "10.0.0.0/33", "'10.0.0.0/33'", id="figures"),
        pytest.param(HOST, "hunter22", "a text", id="a text where any text is wanted"),
        pytest.param(("database", "pool", "max_size"), "hunter22", "a text", id="a text where a number is wanted"),
        pytest.param(("debug",), "Off", "'Off'", id="a switch of YAML 1.1"),
        pytest.param(TIER, "lage", "'lage'", id="a text where a choice is wanted"),
        pytest.param(("tenant", "name"), "Acme", "'Acme'", id="a text where a pattern is wanted"),
        pytest.param(PASSWORD, 5, "a value that is not shown, because it may be a secret", id="at a secret's path"),
    ],
)
def test_a_files_value_is_repeated_only_where_it_cannot_be_a_secret(path, value, words):
    assert description(SmallSettings, path, Leaf(value, FILE)) == words


@pytest.mark.parametrize("value", [5, True, "on", "lage", "10.0.0.1"])
def test_a_variables_value_is_repeated_nowhere(value):
    assert description(SmallSettings, TIER, Leaf(value, VARIABLE)) == (
        "a value that is not shown, because a variable may hold a secret"
    )


def test_what_is_no_scalar_is_told_by_its_kind():
    assert description(SmallSettings, HOST, Branch({}, {}, VARIABLE)) == "a mapping"
    assert description(SmallSettings, HOST, None) == "the model's own default"


@pytest.mark.parametrize(
    ("path", "place", "shown"),
    [
        (("labels", "hunter22"), FILE, ("labels", "hunter22")),
        (("database", "hunter22"), VARIABLE, ("database", "***")),
        (("database", "pool", "max_size"), VARIABLE, ("database", "pool", "max_size")),
        (("database", "0"), VARIABLE, ("database", "0")),
    ],
)
def test_a_key_in_a_variables_value_is_masked_unless_the_model_names_it(path, place, shown):
    assert shown_path(SmallSettings, path, place) == shown


def tree(**leaves):
    return Branch({"database": Branch(leaves, dict.fromkeys(leaves, FILE), FILE)}, {"database": FILE}, FILE)


def test_a_models_sentence_names_no_secret_no_variables_text_and_not_the_text_that_it_refuses():
    root = tree(
        password=Leaf("first-secret", FILE), host=Leaf("second-secret", FILE), tier=Leaf("third-secret", VARIABLE)
    )

    assert masked("first-secret", secrets(root, SmallSettings)) == "***"
    assert masked("second-secret third-secret", unspoken(root, SmallSettings, HOST)) == "*** ***"
    assert masked("second-secret third-secret", unspoken(root, SmallSettings)) == "second-secret ***"


def test_the_longer_of_two_secrets_is_masked_first():
    root = tree(password=Leaf("hunter", FILE), api_key=Leaf("hunter22", FILE))

    assert masked("hunter22", secrets(root, SmallSettings)) == "***"


def test_a_text_in_a_file_where_a_number_is_wanted_is_not_told(project):
    project.write("environments/dev/dev.yml", "database: {pool: {max_size: hunter22}}")

    with pytest.raises(InvalidSettingsError, match="expected a valid integer, got a text\n") as refused:
        project.load()

    assert "hunter22" not in str(refused.value)
