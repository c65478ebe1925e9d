"""How messages are said, whatever they repeat."""

import pytest

from environments.errors import ConfigError, InvalidSettingsError, Issue

STEERING = ["\x1b[31m", "\x07", "\r", "\x9b2J", "\u202e"]


@pytest.mark.parametrize("evil", STEERING)
def test_no_message_steers_the_terminal(evil):
    error = ConfigError(f"a{evil}b", place=f"c{evil}d", consequence="none", remedy=f"e{evil}f")

    assert evil not in str(error)
    assert evil.encode("unicode_escape").decode() in str(error)


@pytest.mark.parametrize("evil", STEERING)
def test_no_issue_of_settings_steers_it_either(evil):
    issue = Issue(path=f"labels.{evil}", place="f.yml:1:1", problem=f"got the key {evil}", remedy="mend it")

    assert evil not in str(InvalidSettingsError([issue], subject="environment prod"))
    assert evil not in issue.alone("none")


def test_lines_and_letters_of_all_languages_stay():
    error = ConfigError("Größe\nçà и 日本", place="p", consequence="c", remedy="r\tr")

    assert str(error) == "p: Größe\nçà и 日本\n  Consequence: c\n  Remedy: r\tr"


def test_a_key_of_a_file_is_told_as_it_would_be_written(project):
    project.write("environments/dev/dev.yml", 'labels: {"a\\e[31mb": "x"}\n')

    with pytest.raises(ConfigError, match=r"a\\x1b\[31mb") as refused:
        project.load("dev")
    assert "\x1b" not in str(refused.value)
