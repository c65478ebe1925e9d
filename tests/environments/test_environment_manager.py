"""Loading an environment: which one, by which name, from which variable; and the project's own files."""

import logging

import pytest

import environments
from environments import EnvironmentConfigManager, EnvironmentType, environment_type, get_environment_config
from environments.config_loader import default_loader
from environments.errors import ConfigError, UnknownNameError


@pytest.fixture(autouse=True)
def nothing_logged_yet():
    environment_type._log_default.cache_clear()


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("development", EnvironmentType.DEVELOPMENT),
        ("dev", EnvironmentType.DEVELOPMENT),
        ("staging", EnvironmentType.STAGING),
        ("stage", EnvironmentType.STAGING),
        ("production", EnvironmentType.PRODUCTION),
        ("prod", EnvironmentType.PRODUCTION),
        (" PROD ", EnvironmentType.PRODUCTION),
        (EnvironmentType.STAGING, EnvironmentType.STAGING),
    ],
)
def test_an_environment_goes_by_its_name_and_aliases(project, name, environment):
    config = project.load(name)

    assert config.environment_type is environment
    assert config.labels["environment"] == environment.folder


def test_an_unknown_environment_names_the_valid_ones(project):
    with pytest.raises(UnknownNameError, match="Remedy: did you mean production") as refused:
        project.load("producton")

    assert str(refused.value) == (
        "the name of the environment: there is no environment 'producton'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: did you mean production? There are development, dev, staging, stage, production, prod"
    )


@pytest.mark.parametrize("name", [7, b"prod", "", ["prod"]])
def test_what_is_no_name_is_told_as_an_unknown_one(project, name):
    with pytest.raises(UnknownNameError, match="there is no environment"):
        project.load(name)


def test_the_public_functions_take_the_environment_itself():
    assert get_environment_config(EnvironmentType.PRODUCTION) is get_environment_config("prod")


@pytest.mark.parametrize("load", [EnvironmentConfigManager().load_with_overrides, default_loader().load])
@pytest.mark.parametrize("overrides", ["scaling", None, [None], 7])
def test_overrides_that_are_no_list_of_names_are_not_taken_for_letters(load, overrides):
    with pytest.raises(ConfigError, match=r"the overrides are no list of names, but .*(.|\n)*also of one"):
        load("prod", overrides)


def test_env_selects_the_environment(project):
    project.environ["ENV"] = "staging"

    assert project.load(None).environment_type is EnvironmentType.STAGING


def test_an_unknown_environment_in_env_names_the_variable(project):
    project.environ["ENV"] = "qa"

    with pytest.raises(UnknownNameError, match="environment variable ENV: there is no environment 'qa'"):
        project.load(None)


@pytest.mark.parametrize("environ", [{}, {"ENV": ""}, {"ENV": " "}])
def test_without_env_it_is_development_and_that_is_logged_once(project, environ, caplog):
    project.environ = environ

    with caplog.at_level(logging.INFO, logger="environments"):
        assert project.load(None).environment_type is EnvironmentType.DEVELOPMENT
        assert project.load(None).environment_type is EnvironmentType.DEVELOPMENT

    assert [record.getMessage() for record in caplog.records] == ["ENV is not set; using the environment development"]


def test_a_manager_reads_each_file_once_and_a_new_one_again(project):
    manager = project.manager
    first = manager.load("dev")
    project.write("environments/dev/dev.yml", "debug: true")

    assert manager.load("dev").debug is first.debug is False
    assert project.manager.load("dev").debug is True


def test_loading_changes_nothing_that_another_load_sees(project):
    project.write("environments/dev/overrides/a.yml", "database: {pool: {max_size: 20}}\nzones: [c]")
    manager = project.manager

    manager.load_with_overrides("dev", ["a"])

    assert manager.load("dev").database.pool.max_size == 10
    assert manager.load("dev").zones == ("a", "b")


def test_list_strategies_come_from_the_fields_annotations(project):
    """`zones` is declared unique, firewall rules are merged by name; both in small_settings.py."""
    project.write(
        "environments/base.yml",
        "database: {host: h, pool: {max_size: 5}}\nzones: [a, b]\nfirewall: {rules: [{name: x, port: 1}]}",
    )
    project.write(
        "environments/dev/dev.yml", "zones: [b, c]\nfirewall: {rules: [{name: x, port: 2}, {name: y, port: 3}]}"
    )

    config = project.load()

    assert config.zones == ("a", "b", "c")
    assert [(rule.name, rule.port) for rule in config.firewall.rules] == [("x", 2), ("y", 3)]


@pytest.mark.parametrize("name", ["development", "staging", "production"])
def test_the_projects_own_environments_load(name, monkeypatch):
    monkeypatch.setenv("ENV", name)

    config = get_environment_config()

    assert config.environment == config.environment_type.folder
    assert config.get("database.postgresql") is config.settings.database.postgresql


def test_the_users_own_call_loads_production_with_its_overrides():
    config = EnvironmentConfigManager().load_with_overrides(
        environment="production", overrides=["high_availability", "scaling"]
    )

    assert config.subject == "environment production, override high_availability, override scaling"
    assert isinstance(config.get("cache.redis.cluster.nodes"), int)


def test_the_public_names_are_there():
    assert all(hasattr(environments, name) for name in environments.__all__)


def test_the_projects_own_stacks_load_through_the_public_function(monkeypatch):
    monkeypatch.delenv("SPOTIFY_AI_AGENT_STACK_FILE", raising=False)

    for stack in ("dev", "staging", "prod"):
        assert environments.load_stack(stack).environment.folder == stack
