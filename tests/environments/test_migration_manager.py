"""All files are migrated or none, and what would result is loaded before."""

import os
from typing import ClassVar

import pytest

from environments.environment_manager import EnvironmentConfigManager
from environments.errors import (
    ConfigError,
    InvalidMigrationError,
    MigrationError,
    SchemaVersionError,
    SourceError,
    UnknownNameError,
)
from environments.migration_manager import MigrationManager
from environments.migrations import Migration
from tests.environments.small_settings import SmallSettings


class ThirdSettings(SmallSettings):
    SCHEMA_VERSION: ClassVar[int] = 3


def rename(layer):
    layer.rename("database.server", "host")


def widen(layer):
    for pool, key in layer.above("database.pool.max_size"):
        pool[key] += 1


def fail(layer):
    if "labels" in layer.root:
        raise ValueError("no such luck")


STEPS = (
    Migration(version=2, summary="The server is a host", migrate=rename),
    Migration(version=3, summary="Pools are wider", migrate=widen),
)


@pytest.fixture
def old(project):
    """The project as it was in version 1, with a tenant and a stack."""
    base = project.folder / "environments/base.yml"
    base.write_text(base.read_text().replace("host: db.local", "server: db.local  # ours"))
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}\n")
    project.write("environments/prod/overrides/wide.yml", "schema_version: 2\ndatabase:\n  pool: {max_size: 20}\n")
    project.write("Pulumi.dev.yaml", "config:\n  environment: dev\n  settings:\n    database: {server: other}\n")
    return project


def settings(project, **environ):
    return EnvironmentConfigManager(project.folder / "environments", environ=environ, model=ThirdSettings)


def manager(project, steps=STEPS, **environ):
    return MigrationManager(settings(project, **environ), steps=steps)


def texts(project):
    return {path: path.read_bytes() for path in sorted(project.folder.rglob("*.y*ml"))}


def test_every_layer_is_migrated_from_its_own_version(old):
    plan, run = manager(old).migrate()

    assert [(change.label, change.old_version, change.new_version) for change in plan.changes] == [
        ("environments/base.yml", 1, 3),
        ("environments/dev/dev.yml", 1, 3),
        ("environments/staging/staging.yml", 1, 3),
        ("environments/prod/prod.yml", 1, 3),
        ("environments/prod/overrides/wide.yml", 2, 3),
        ("environments/tenants/acme.yml", 1, 3),
        ("Pulumi.dev.yaml", 1, 3),
    ]
    assert run.state == "done"
    config = settings(old).load_with_overrides("prod", ["wide"], "acme")
    assert (config.get("database.host"), config.get("database.pool.max_size")) == ("db.local", 21)
    assert settings(old).load_stack("dev").config.get("database.host") == "other"
    assert "host: db.local  # ours" in (old.folder / "environments/base.yml").read_text()


def test_a_second_run_has_nothing_to_do(old):
    manager(old).migrate()
    before = texts(old)

    plan, run = manager(old).migrate()

    assert (plan.changes, run) == ((), None)
    assert texts(old) == before


def test_a_plan_changes_nothing_and_says_which_steps_there_are(old):
    before = texts(old)

    plan = manager(old).plan(["environments/prod/overrides/wide.yml"])

    assert [step.version for step in plan.migrations] == [3]
    assert plan.changes[0].diff() == [
        "--- environments/prod/overrides/wide.yml",
        "+++ environments/prod/overrides/wide.yml",
        "@@ -1,3 +1,3 @@",
        "-schema_version: 2",
        "+schema_version: 3",
        " database:",
        "-  pool: {max_size: 20}",
        "+  pool: {max_size: 21}",
    ]
    assert texts(old) == before
    assert not (old.folder / ".migrations").exists()


def test_rolling_back_brings_every_byte_back(old):
    before = texts(old)
    manager(old).migrate()

    run = manager(old).roll_back()

    assert run.state == "restored"
    assert texts(old) == before


def test_files_that_are_named_are_migrated_and_no_others(old, monkeypatch):
    monkeypatch.chdir(old.folder / "environments/dev")

    plan, _ = manager(old).migrate(["dev.yml", "environments/base.yml"])

    assert [change.label for change in plan.changes] == ["environments/base.yml", "environments/dev/dev.yml"]
    assert "schema_version" not in (old.folder / "environments/prod/prod.yml").read_text()


@pytest.mark.parametrize("file", ["environments/base.yaml", "/etc/passwd", "../outside.yml", "environments/nope.yml"])
def test_a_file_that_holds_no_layer_is_refused(old, file):
    with pytest.raises(UnknownNameError, match=r"is no file of settings"):
        manager(old).plan([file])


def test_a_result_that_would_not_load_is_refused_and_nothing_changes(old):
    old.write("environments/dev/dev.yml", "database: {pool: {max_size: 1000}}\n")
    before = texts(old)

    with pytest.raises(
        InvalidMigrationError, match=r"dev\.yml:3:\d+: database\.pool\.max_size: expected less than"
    ) as e:
        manager(old).migrate()

    assert "what the migration makes cannot be loaded\n  Consequence: no file was changed" in str(e.value)
    assert texts(old) == before
    assert not list(old.folder.glob(".migrations/2*"))


def test_the_result_is_loaded_with_the_variables_that_it_refers_to(old):
    old.write("environments/dev/dev.yml", "labels: {who: '${env:WHO}'}\n")

    manager(old, WHO="me", SPOTIFY_AI_AGENT_STACK_FILE="/elsewhere").migrate()

    assert settings(old, WHO="you").load("dev").get("labels.who") == "you"


def test_a_migration_that_fails_half_way_changes_nothing(old):
    before = texts(old)

    with pytest.raises(
        MigrationError, match=r"base\.yml: the migration to schema version 3 failed: ValueError: no such"
    ):
        manager(old, (STEPS[0], Migration(version=3, summary="x", migrate=fail))).migrate()

    assert texts(old) == before


@pytest.mark.parametrize(
    ("text", "kind", "fact"),
    [
        ("schema_version: 4\na: 1\n", SchemaVersionError, r"dev\.yml:1:17: the layer is from the future"),
        ("schema_version: three\na: 1\n", SchemaVersionError, "must be a whole number"),
        ("a: [\n", SourceError, r"dev\.yml:2:1"),
        (b"a: \xff\n", SourceError, "not UTF-8"),
        ("a: 1\na: 2\n", SourceError, "a"),
    ],
)
def test_a_file_that_cannot_be_migrated_stops_all_of_them(old, text, kind, fact):
    old.write("environments/dev/dev.yml", text)
    before = texts(old)

    with pytest.raises(kind, match=fact):
        manager(old).migrate()

    assert texts(old) == before


def test_a_read_only_file_is_told_before_anything_changes(old):
    (old.folder / "environments/prod/prod.yml").chmod(0o444)
    before = texts(old)

    with pytest.raises(MigrationError, match=r"environments/prod/prod\.yml: the file is read-only"):
        manager(old).migrate()

    assert texts(old) == before


def test_a_full_disk_is_told_and_nothing_changes(old, monkeypatch):
    before = texts(old)

    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MigrationError, match=r"the system refuses: No space left(?s:.*)no file was changed"):
            manager(old).migrate()

    assert texts(old) == before


@pytest.mark.parametrize("number", range(7))
def test_what_stops_a_run_in_the_middle_puts_all_files_back(old, monkeypatch, number):
    before, replace, count = texts(old), os.replace, iter(range(1_000))

    def interrupted(source, target):
        if str(target).endswith("ml") and next(count) == number:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            manager(old).migrate()

    assert texts(old) == before


def test_a_run_that_cannot_even_put_back_is_told_and_finished_by_the_next(old, monkeypatch):
    replace, count = os.replace, iter(range(1_000))

    def broken(source, target):
        if str(target).endswith("ml") and next(count) >= 2:
            raise OSError(5, "Input/output error", str(target))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", broken)
        with pytest.raises(
            MigrationError, match=r"Input/output error(?s:.*)some files are migrated and others are not"
        ):
            manager(old).migrate()
    assert manager(old).plan().interrupted is not None

    plan, _ = manager(old).migrate()

    assert plan.interrupted is not None
    assert settings(old).load("prod").get("database.pool.max_size") == 11
    assert manager(old).plan().changes == ()


def test_without_a_run_there_is_nothing_to_put_back(old):
    with pytest.raises(MigrationError, match="there is no migration that could be put back"):
        manager(old).roll_back()


def test_an_old_layer_is_not_loaded_before(old):
    with pytest.raises(ConfigError, match="python -m environments migrate"):
        settings(old).load("dev")
