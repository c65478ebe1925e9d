"""Settings by attribute, by dotted path, and with their provenance."""

import pytest

from environments.environment_type import EnvironmentType
from environments.errors import UnknownSettingError
from environments.provenance import Origin, dotted, parts


@pytest.fixture
def config(project):
    project.write(
        "environments/dev/dev.yml", "firewall: {rules: [{name: web, port: 80}]}\nlabels: {app.io/x: y, old: !remove }"
    )
    return project.load()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("database.pool.max_size", 10),
        ("database.pool.overflow", 0),
        ("zones", ("a", "b")),
        ("zones.1", "b"),
        ("firewall.rules.0.port", 80),
        ('labels."app.io/x"', "y"),
        ('"debug"', False),
        ("tenant", None),
    ],
)
def test_a_dotted_path_leads_to_its_setting_every_time(config, path, value):
    assert config.get(path) == value
    assert config.get(path) == value


def test_a_path_to_a_group_gives_the_frozen_group(config):
    assert config.get("database.pool") is config.database.pool


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "database.pol.max_size",
            "there is no setting database.pol.max_size: database has no 'pol'\n"
            "  Consequence: there is no value to give back\n"
            "  Remedy: did you mean database.pool.max_size?",
        ),
        ("max_size", "there is no setting max_size: the root has no 'max_size'\n"),
        ("labels.nothing", "there is no setting labels.nothing: labels has no 'nothing'\n"),
        ("zones.7", "there is no setting zones.7: zones has no '7'\n"),
        (f"zones.{'9' * 5_000}", "there is no setting zones.999"),
        ("zones.-1", "there is no setting zones.-1: zones has no '-1'\n"),
        ("debug.x", "there is no setting debug.x: debug has no 'x'\n"),
        ("tenant.name", "there is no setting tenant.name: tenant is null\n"),
        ("database..pool", "there is no setting \"database..pool\": the root has no 'database..pool'\n"),
        ("", "there is no setting \"\": the root has no ''\n"),
        ("database.__class__", "there is no setting database.__class__: database has no '__class__'\n"),
    ],
)
def test_a_path_to_nothing_is_a_key_error_that_says_where_it_ends(config, path, message):
    with pytest.raises(KeyError, match="there is no setting") as refused:
        config.get(path)

    assert isinstance(refused.value, UnknownSettingError)
    assert str(refused.value).startswith(f"environment development: {message}")


@pytest.mark.parametrize("path", ["database.pol", "tenant.name", ""])
def test_a_default_stands_in_for_nothing(config, path):
    assert config.get(path, 7) == 7
    assert config.get(path, None) is None


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("database.pool.max_size", Origin("base", "environments/base.yml", 5, 15)),
        ("database.pool", Origin("base", "environments/base.yml", 3, 3)),
        ("labels.environment", Origin("environment dev", "environments/dev/dev.yml", 1, 23)),
        ("database.pool.overflow", Origin("default", "default of Pool.overflow", 0, 0)),
        ("debug", Origin("default", "default of SmallSettings.debug", 0, 0)),
    ],
)
def test_every_setting_tells_where_it_comes_from(project, path, origin):
    project.write("environments/dev/dev.yml", "labels: {environment: dev}")

    assert project.load().origin(path) == origin


def test_a_setting_that_a_layer_removes_comes_from_its_default(project):
    project.write("environments/dev/dev.yml", "database: {pool: {min_size: !remove }}")
    config = project.load()

    assert config.get("database.pool.min_size") == 1
    assert config.origin("database.pool.min_size") == Origin("default", "default of Pool.min_size", 0, 0)


def test_the_origin_of_nothing_is_an_error(config):
    with pytest.raises(UnknownSettingError, match=r"did you mean database\.pool"):
        config.origin("database.pol")


def test_domains_are_attributes_and_nothing_else_is(config):
    assert config.database.pool.max_size == 10
    assert config.environment_type is EnvironmentType.DEVELOPMENT
    with pytest.raises(AttributeError, match="there is no setting 'databse'"):
        _ = config.databse


def test_settings_cannot_be_changed(config):
    with pytest.raises(AttributeError, match="settings are frozen; 'debug' is changed in YAML"):
        config.debug = True


def test_its_representation_shows_no_values(config):
    assert repr(config) == "EnvironmentConfig(environment development)"


@pytest.mark.parametrize("path", [("a",), ("a", "b"), ("a.b", "c"), ("a", ""), ("x/y.z",)])
def test_a_written_path_is_read_back(path):
    assert parts(dotted(path)) == path
