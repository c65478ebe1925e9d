from typing import ClassVar

import pytest

from environments.environment_manager import EnvironmentConfigManager
from environments.errors import SchemaVersionError
from environments.migrations import migrations
from environments.schema_version import CURRENT, version_of
from environments.settings import Settings
from tests.environments.small_settings import SmallSettings


class ThirdSettings(SmallSettings):
    SCHEMA_VERSION: ClassVar[int] = 3


@pytest.fixture
def third(project):
    """The project with files of version 3, and a model that wants them."""
    for file in (project.folder / "environments").rglob("*.yml"):
        file.write_text("schema_version: 3\n" + file.read_text())
    project.write("Pulumi.dev.yaml", "config: {environment: dev}\n")

    def load(stack=None):
        manager = EnvironmentConfigManager(project.folder / "environments", environ={}, model=ThirdSettings)
        return manager.load_stack(stack).config if stack else manager.load("dev")

    project.loaded = load
    return project


def test_the_version_is_that_of_the_last_migration_and_none_is_left_out():
    assert [step.version for step in migrations()] == [*range(2, CURRENT + 1)]
    assert version_of(Settings) == CURRENT


def test_a_model_that_never_changed_asks_for_no_version(project):
    assert project.load().get("database.host") == "db.local"


def test_the_version_is_no_setting(third):
    config = third.loaded()

    assert config.get("database.host") == "db.local"
    with pytest.raises(KeyError, match="schema_version"):
        config.get("schema_version")


@pytest.mark.parametrize(
    ("text", "place", "fact"),
    [
        ("labels: {a: b}\n", "1:1", "the layer says no schema_version, which means 1, and settings are read in"),
        ("schema_version: 2\nlabels: {a: b}\n", "1:17", "the layer has schema version 2, and settings are read in"),
        ("labels: {a: b}\nschema_version: 4\n", "2:17", "the layer is from the future: it has schema version 4, and"),
        ('schema_version: "3"\n', "1:17", "schema_version must be a whole number from 1, not '3'"),
        ("schema_version: 3.0\n", "1:17", "schema_version must be a whole number from 1, not 3.0"),
        ("schema_version: true\n", "1:17", "schema_version must be a whole number from 1, not True"),
        ("schema_version: 0\n", "1:17", "schema_version must be a whole number from 1, not 0"),
        ("schema_version: [3]\n", "1:17", "schema_version must be a whole number from 1, not a list"),
        ("schema_version:\n", "1:16", "schema_version must be a whole number from 1, not null"),
        ("schema_version: !remove\n", "1:17", "schema_version must be a whole number from 1, not a deletion"),
    ],
)
def test_another_version_is_refused_with_its_line(third, text, place, fact):
    third.write("environments/dev/dev.yml", text)

    with pytest.raises(SchemaVersionError, match=r"Remedy: .*(migrate|git pull)") as error:
        third.loaded()

    assert str(error.value).startswith(f"environments/dev/dev.yml:{place}: {fact}")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_a_layer_that_sets_nothing_has_any_version(third, text):
    third.write("environments/dev/dev.yml", text)

    assert third.loaded().get("database.host") == "db.local"


def test_the_settings_of_a_stack_say_it_and_the_rest_of_its_file_is_pulumis(third):
    third.write("Pulumi.dev.yaml", "config:\n  environment: dev\n  settings: {schema_version: 3, debug: true}\n")

    assert third.loaded("dev").get("debug") is True


def test_settings_of_a_stack_without_a_version_are_refused_with_their_line(third):
    third.write("Pulumi.dev.yaml", "config:\n  environment: dev\n  settings: {debug: true}\n")

    with pytest.raises(SchemaVersionError, match=r"Pulumi\.dev\.yaml:3:13: the layer says no schema_version"):
        third.loaded("dev")
