"""What editors and type checkers make of the package: settings are completed and typed, a misspelt one is found."""

from pathlib import Path

import jedi
import pytest

# An editor reads the sources, and runs nothing of them.
pytestmark = pytest.mark.uncounted

PROJECT = Path(__file__).parents[2]
PROGRAM = """\
from environments import EnvironmentConfigManager, get_environment_config

config = get_environment_config("production")
with_overrides = EnvironmentConfigManager().load_with_overrides(environment="production", overrides=["scaling"])
"""


def completed(line):
    """The names that an editor offers at the end of a line."""
    script = jedi.Script(PROGRAM + line, path=PROJECT / "application.py", project=jedi.Project(PROJECT))
    return {found.name for found in script.complete(PROGRAM.count("\n") + 1, len(line))}


@pytest.mark.parametrize("config", ["config", "with_overrides"])
def test_an_editor_completes_settings_at_any_depth(config):
    assert {"database", "cache", "application"} <= completed(f"{config}.")
    assert {"max_size", "min_size", "overflow"} <= completed(f"{config}.database.postgresql.connection_pool.")


def test_an_editor_completes_what_a_configuration_can_do():
    assert {"get", "origin", "is_secret"} <= completed("config.")


def test_a_type_checker_knows_each_setting_and_finds_a_misspelt_one(type_checked):
    found, status = type_checked(
        PROGRAM
        + "reveal_type(config.database.postgresql.connection_pool.max_size)\n"
        + "config.database.postgresql.connection_pool.max_sise\n"
    )

    assert status == 1
    lines = [line.partition("application.py:")[2] for line in found.splitlines() if "application.py:" in line]
    assert lines[0] == '5: note: Revealed type is "int"'
    assert '6: error: "ConnectionPoolSettings" has no attribute "max_sise"; maybe "max_size"?' in lines[1]
