"""Files of this repository's own history, as they were written, migrate to ones that load."""

import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.errors import SchemaVersionError
from environments.json_schema import FileKind
from environments.migration_manager import MigrationManager
from environments.migrations import migrations
from environments.migrations.document import migrated
from environments.schema_version import CURRENT

ROOT = Path(__file__).parents[3]
HIGH_AVAILABILITY = """\
# More of everything that can fail: nodes, pods, addresses.

network:
  nat:
    addresses: 6

cluster:
  general_pool:
    minimum_nodes: 9

application:
  api:
    replicas:
      minimum: 6
    blue_green:
      preview_replicas: 6
"""
"""environments/prod/overrides/high_availability.yml of the first commit that had one."""

WINDOW = """\
  maintenance:
    day: sunday
    hour: 2
"""
"""Of base.yml in the same commit."""

TODAYS_WINDOW = """\
  maintenance:
    days: [saturday, sunday]
    hour: 1
    duration_h: 6
"""
CONDITION = 'expression: resource.name.startsWith("projects/${project_number}/secrets/${stack}-")'
"""Of base.yml, until references came."""

TODAYS_CONDITION = 'expression: resource.name.startsWith("projects/${google_cloud.project_number}/secrets/$${stack}-")'


def after(text, kind=FileKind.SETTINGS, since=1):
    steps = [step for step in migrations() if step.version > since]
    return migrated(text, kind, steps, label="a.yml").replace(f"schema_version: {CURRENT}\n", "", 1).strip("\n")


@pytest.fixture
def old(tmp_path):
    """The project with three files as they once were."""
    shutil.copytree(ROOT / "environments", tmp_path / "environments", ignore=shutil.ignore_patterns("*.py", "*cache*"))
    for file in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path)
    base = tmp_path / "environments/base.yml"
    text = base.read_text().replace(f"schema_version: {CURRENT}\n\n", "")
    for new, before in ((TODAYS_WINDOW, WINDOW), (TODAYS_CONDITION, CONDITION)):
        assert text.count(new) == 1
        text = text.replace(new, before)
    base.write_text(text)
    (tmp_path / "environments/prod/overrides/high_availability.yml").write_text(HIGH_AVAILABILITY)
    return tmp_path / "environments"


def manager(folder):
    return EnvironmentConfigManager(folder, environ={})


def test_old_files_are_refused_and_load_once_they_are_migrated(old):
    with pytest.raises(
        SchemaVersionError, match=r"(?s)base\.yml:.*schema_version.*Remedy: run `python -m environments mig"
    ):
        manager(old).load("prod")

    MigrationManager(manager(old)).migrate()

    config = manager(old).load_with_overrides("prod", ["high_availability"])
    assert config.network.nat.addresses == ("a", "b", "c", "d", "e", "f")
    assert config.cluster.maintenance.days == ("sunday",)
    assert (config.cluster.maintenance.hour, config.cluster.maintenance.duration_h) == (2, 12)
    grant = config.identity.roles["custodian"].google[1]
    assert grant.condition.expression == 'resource.name.startsWith("projects/417200000003/secrets/${stack}-")'


def test_nothing_but_what_changed_is_written_anew(old):
    before = (old / "base.yml").read_text()

    MigrationManager(manager(old)).migrate()

    wanted = before.replace("\nname:", f"\nschema_version: {CURRENT}\n\nname:", 1)
    wanted = wanted.replace(CONDITION, TODAYS_CONDITION)
    wanted = wanted.replace(WINDOW, "  maintenance:\n    days: [sunday]\n    hour: 2\n    duration_h: 12\n")
    assert (old / "base.yml").read_text() == wanted
    override = (old / "prod/overrides/high_availability.yml").read_text()
    assert override == HIGH_AVAILABILITY.replace("addresses: 6", "addresses: [a, b, c, d, e, f]").replace(
        "\nnetwork", f"\nschema_version: {CURRENT}\n\nnetwork", 1
    )


@pytest.mark.parametrize(
    "file", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("environments/**/*.yml"))
)
def test_a_file_of_today_that_says_no_version_only_gets_one(file):
    text = (ROOT / file).read_text()
    without = text.replace(f"schema_version: {CURRENT}\n\n", "")
    kind = FileKind.of(file.removeprefix("environments/"))

    assert without != text
    assert migrated(without, kind, migrations(), label=file) == text


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("network: {nat: {addresses: 2}}", "network: {nat: {addresses: [a, b]}}"),
        ("network:\n  nat:\n    addresses: 1  # why", "network:\n  nat:\n    addresses: [a]  # why"),
        ("network: {nat: {addresses: !remove }}", "network: {nat: {addresses: !remove }}"),
        ("network: {nat: {addresses: !append [d]}}", "network: {nat: {addresses: !append [d]}}"),
        ("network: {nat: {addresses: 0}}", "network: {nat: {addresses: 0}}"),
        ("network: {nat: {addresses: true}}", "network: {nat: {addresses: true}}"),
        ("cluster: {maintenance: {hour: 3}}", "cluster: {maintenance: {hour: 3}}"),
        (
            "cluster: {maintenance: !replace {day: friday}}",
            "cluster: {maintenance: !replace {days: [friday], duration_h: 12}}",
        ),
        ("cluster: {maintenance: {day: !remove }}", "cluster: {maintenance: {days: !remove ''}}"),
        (
            "cluster: {maintenance: {day: friday, duration_h: 24}}",
            "cluster: {maintenance: {days: [friday], duration_h: 24}}",
        ),
        ("x: on ${cluster.maintenance.day}", "x: on ${cluster.maintenance.days.0}"),
        ("x: ${project_number}", "x: $${project_number}"),
        ("x: ${google_cloud.region} ${env:HOME} ${environment} $${stack}", None),
        ("x: ${open", "x: $${open"),
    ],
)
def test_each_shape_of_a_setting_is_migrated_or_left_to_the_validator(before, wanted):
    assert after(before) == (wanted or before)


def test_a_stacks_settings_are_migrated_and_its_other_lines_are_not():
    before = "config:\n  gcp:x: ${literal}\n  spotify-ai-agent:settings:\n    network: {nat: {addresses: 1}}\n"

    found = migrated(before, FileKind.STACK, migrations(), label="Pulumi.x.yaml")

    assert found == before.replace("    network", f"    schema_version: {CURRENT}\n    network").replace(
        ": 1}", ": [a]}"
    )
