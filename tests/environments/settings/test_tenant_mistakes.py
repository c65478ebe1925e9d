"""Mistakes about tenants in the platform's own files, as `python -m environments validate` tells them."""

import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main

ROOT = Path(__file__).parents[3]
ACME = "environments/tenants/acme-music.yml"
CELL = "Pulumi.prod-cell-1.yaml"


@pytest.fixture
def told(tmp_path, capsys):
    """What the command says of a stack when one text of a file is another one."""
    shutil.copytree(
        ROOT / "environments", tmp_path / "environments", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    for file in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path)

    def told(stack, file, before, after):
        path = tmp_path / file
        text = path.read_text()
        assert text.count(before) == 1
        path.write_text(text.replace(before, after))
        assert (
            main(("validate", "--stack", stack), EnvironmentConfigManager(tmp_path / "environments", environ={})) == 1
        )
        return capsys.readouterr().err

    return told


@pytest.mark.parametrize(
    ("name", "fact", "remedy"),
    [
        ("a-tenant-whose-name-is-long", "has 27 characters, and 23 are the most", "choose a shorter name"),
        ("platform", "platform is taken", "choose another name"),
        ("acme_music", "expected a string to match pattern", "did you mean acme-music?"),
        ("9lives", "expected a string to match pattern", "makes the namespace"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_line(told, tmp_path, name, fact, remedy):
    text = (tmp_path / ACME).read_text()
    (tmp_path / f"environments/tenants/{name}.yml").write_text(text.replace("name: acme-music", f"name: {name}"))

    said = told("dev", "Pulumi.dev.yaml", "tenants: [acme-music]", f"tenants: [{name}]")

    assert f"environments/tenants/{name}.yml:9:" in said
    assert fact in said
    assert remedy in said


def test_a_name_that_is_not_the_files_is_refused_with_its_line(told):
    said = told("dev", ACME, "name: acme-music", "name: acme")

    assert f"{ACME}:9:9: this names the tenant 'acme'" in said


def test_a_residency_that_the_stack_cannot_keep_is_refused(told):
    said = told("prod", ACME, "residency: eu", "residency: us")

    assert f"{ACME}:10:14: tenant.residency: acme-music must stay in us, and this stack stands in europe-west1" in said
    assert "serve the tenant from a stack in its own jurisdiction" in said


def test_a_residency_in_one_region_is_not_kept_by_backups_all_over_the_union(told):
    said = told("prod", ACME, "residency: eu", "residency: europe-west1")

    assert "this stack stands in eu (database.postgresql.backup.location)" in said


def test_a_track_that_nobody_can_mean_is_refused(told):
    said = told("prod", "environments/tenants/plans/premium.yml", "tracks: [stable]", "tracks: [stabel]")

    assert "tenant.models.tracks: there is no track stabel" in said


@pytest.mark.parametrize("stack", ["prod", "prod-cell-1"])
def test_a_tenant_that_another_stack_of_the_platform_carries_is_taken(told, stack):
    said = told(stack, CELL, "tenants: [tonhalle-live]", "tenants: [acme-music]")

    assert "the tenant acme-music is taken" in said
    assert "two stacks would fight over its namespace and its data" in said
    assert "docs/tenants.md" in said


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("platform: prod", "platform: prodd", "there is no platform 'prodd' on which the cell prod-cell-1 could stand"),
        ("platform: prod", "platform: staging", "is of production, but its platform staging is of staging"),
        ("environment: prod", "environment: staging", "is of staging, but its platform prod is of prod"),
        ("kind: cell", "kind: sell", "stack.kind"),
        (
            "spotify-ai-agent:settings:",
            "spotify-ai-agent:overrides: [scaling]\n  spotify-ai-agent:settings:",
            "a cell has no overrides of its own, and this names scaling",
        ),
        (
            "spotify-ai-agent:settings:",
            "spotify-ai-agent:settings:\n    protection: {enabled: false}",
            "a cell has no settings of its own but stack, and this sets protection",
        ),
    ],
)
def test_a_cell_that_does_not_fit_its_platform_is_refused(told, before, after, fact):
    said = told("prod-cell-1", CELL, before, after)

    assert fact in said
    assert f"{CELL}:" in said


def test_a_database_that_cannot_take_the_connections_of_all_tenants_is_refused(told):
    said = told("staging", "environments/tenants/plans/free.yml", "connections: 5", "connections: 500")

    assert "tenants are promised" in said
    assert "database.postgresql.machine.max_connections" in said
