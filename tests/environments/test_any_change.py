"""Whatever somebody does to a valid file, it ends in valid settings or in errors with file and line; never otherwise.

The files are the project's own. Their text is changed, as by a slip of the hand, a bad merge or a torn write, and their
values, as by somebody who does not know what a setting takes.
"""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from environments import ConfigError, EnvironmentConfig, EnvironmentConfigManager, StackConfiguration
from environments.errors import InvalidSettingsError, InvalidTenantsError
from environments.provenance import Leaf, walk
from environments.yaml_source import read

PROJECT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in [*(PROJECT / "environments").rglob("*.yml"), *PROJECT.glob("Pulumi.*.yaml")]
)
PLACE = re.compile(r"(environments/|Pulumi\.)[\w./-]+:\d+:\d+")
STRANGE = st.one_of(
    st.sampled_from(
        [
            *("null", "~", "true", "no", "''", "[]", "{}", "[[]]", "{a: 1}", "!remove", "!replace {}", "!append [x]"),
            *("0", "-1", "0.5", "1e400", "99999999999999999999", "0x1f", "0123", "1_000", "12:30", "2026-11-26"),
            *(
                "${name}",
                "${nowhere.at.all}",
                "${env:NOT_SET}",
                "${",
                "$${name}",
                "*x",
                "&x y",
                "!x y",
                "@",
                "%",
                "|",
                ">",
            ),
            *("\tx", "x: y", "x #y", "- x", "é", "\N{ZERO WIDTH SPACE}", "😀", "a" * 5_000, "'", '"', "\x00", "\ufeff"),
        ]
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project's YAML files."""
    folder = tmp_path_factory.mktemp("project")
    for file in FILES:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / file, folder / file)
    return folder


@pytest.mark.uncounted
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_a_file_ends_in_settings_or_in_errors_with_file_and_line(project, data):
    file = data.draw(st.sampled_from(FILES))
    path = project / file
    valid = path.read_text(encoding="utf-8")
    change = data.draw(
        st.sampled_from([_with_other_characters, _with_other_lines, _with_another_value, _with_a_renamed_key])
    )
    event(change.__name__)

    path.write_bytes(change(data, valid, path).encode("utf-8", "surrogatepass"))
    try:
        outcome = _outcome(project, file)
    finally:
        path.write_text(valid, encoding="utf-8")

    event(type(outcome).__name__)
    assert isinstance(outcome, EnvironmentConfig | StackConfiguration | ConfigError)
    if isinstance(outcome, ConfigError):
        assert list(_places_that_are_none(outcome)) == []


def test_the_files_are_valid_before_anything_is_changed(project):
    outcomes = {file: _outcome(project, file) for file in FILES}

    assert {file: str(outcome) for file, outcome in outcomes.items() if isinstance(outcome, ConfigError)} == {}


def _outcome(project, file):
    """What becomes of the file: settings that it is a part of, or the error."""
    manager = EnvironmentConfigManager(project / "environments", environ={})
    try:
        return _load(manager, file)
    except ConfigError as error:
        return error


def _load(manager, file):
    parts = Path(file).parts
    if parts[0] != "environments":
        return manager.load_stack(Path(file).name.removeprefix("Pulumi.").removesuffix(".yaml"))
    if parts[1] != "tenants":
        environment = "prod" if parts[1] == "base.yml" else parts[1]
        overrides = [Path(file).stem] if "overrides" in parts else []
        return manager.load_with_overrides(environment, overrides)
    loaded = manager.load_tenants("prod").values()
    for kind, name in manager.unused_layers():
        manager.try_layer("prod", kind, name)
    return next(iter(loaded))


def _places_that_are_none(error):
    """The places in an error that are no file and line."""
    if isinstance(error, InvalidTenantsError):
        for one in error.errors.values():
            yield from _places_that_are_none(one)
    elif isinstance(error, InvalidSettingsError):
        yield from (issue.place for issue in error.issues if not PLACE.fullmatch(issue.place))
        yield from () if error.issues else ("no issues",)
    elif not PLACE.fullmatch(error.place):
        yield error.place


def _with_other_characters(data, text, _path):
    """Some characters are gone, and others have come."""
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 4)))
    return text[:start] + data.draw(STRANGE) + text[end:]


def _with_other_lines(data, text, _path):
    """A line is gone, twice there, elsewhere, deeper, or the rest of the file is missing."""
    lines = text.splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    line, rest = lines[number], [*lines[:number], *lines[number + 1 :]]
    elsewhere = data.draw(st.integers(0, len(rest)))
    return "".join(
        data.draw(
            st.sampled_from(
                [
                    rest,
                    [*lines[:number], line, *lines[number:]],
                    [*rest[:elsewhere], line, *rest[elsewhere:]],
                    [*lines[:number], f"  {line}", *lines[number + 1 :]],
                    [*lines[:number], line.removeprefix("  "), *lines[number + 1 :]],
                    [*lines[:number], line[: len(line) // 2]],
                ]
            )
        )
    )


def _with_another_value(data, text, path):
    """One value is another one."""
    leaves = [node for _, node in walk(read(path, layer="x", label="x")) if isinstance(node, Leaf)]
    return _replaced(text, data.draw(st.sampled_from(leaves)).origin, data.draw(STRANGE), until="\n")


def _with_a_renamed_key(data, text, path):
    """One key is another one."""
    branches = [node for _, node in walk(read(path, layer="x", label="x")) if hasattr(node, "keys") and node.keys]
    keys = data.draw(st.sampled_from(branches)).keys
    return _replaced(text, keys[data.draw(st.sampled_from(sorted(keys)))], data.draw(STRANGE), until=":")


def _replaced(text, origin, other, *, until):
    """The text with something else from a place on until the next character of a kind."""
    start = sum(len(line) for line in text.splitlines(keepends=True)[: origin.line - 1]) + origin.column - 1
    end = text.find(until, start)
    return text[:start] + other + (text[end:] if end >= 0 else "")
