"""A tenant and its plan set what may differ per tenant, and nothing that all tenants share."""

import pytest

from environments import EnvironmentConfigManager
from environments.errors import InvalidSettingsError
from environments.model_fields import types_at
from environments.provenance import parts
from environments.settings import Settings
from environments.tenant_layers import TENANT_SETTINGS

NAME = "tenant: {name: acme}\n"


def issues(project, text="", plan=""):
    project.write("environments/tenants/plans/gold.yml", plan)
    project.write("environments/tenants/acme.yml", f"extends: plans/gold\n{NAME}{text}")
    with pytest.raises(InvalidSettingsError, match="environment development, tenant acme: ") as refused:
        project.load(tenant="acme")
    return [f"{issue.place} {issue.path}" for issue in refused.value.issues]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("environment: dev", "environments/tenants/acme.yml:3:1 environment"),
        ("database: {pool: {max_size: 5}}", "environments/tenants/acme.yml:3:19 database.pool.max_size"),
        ("database:\n  pool: !replace {max_size: 5}", "environments/tenants/acme.yml:4:3 database.pool"),
        ("zones: [a]", "environments/tenants/acme.yml:3:1 zones"),
        ("labels: {}", "environments/tenants/acme.yml:3:1 labels"),
        ("labels: !remove", "environments/tenants/acme.yml:3:1 labels"),
        ("tenantt: {name: acme}", "environments/tenants/acme.yml:3:11 tenantt.name"),
    ],
)
def test_a_tenant_cannot_set_what_all_share(project, text, found):
    assert issues(project, text) == [found]


def test_a_plan_cannot_either_and_everything_is_told_at_once(project):
    assert issues(project, "debug: true", plan="zones: [a]\ndatabase: {host: x, tier: large}") == [
        "environments/tenants/plans/gold.yml:1:1 zones",
        "environments/tenants/plans/gold.yml:2:12 database.host",
        "environments/tenants/plans/gold.yml:2:21 database.tier",
        "environments/tenants/acme.yml:3:1 debug",
    ]


def test_a_tenant_cannot_replace_the_whole_tree(project):
    project.write("environments/tenants/acme.yml", "!replace\ntenant: {name: acme}\n")

    with pytest.raises(InvalidSettingsError, match=r"environments/tenants/acme.yml:1:1: settings: a tenant or plan"):
        project.load(tenant="acme")


def test_the_remedy_names_what_may_be_set_and_what_was_meant(project):
    project.write("environments/tenants/acme.yml", "tenants: {name: acme}")

    with pytest.raises(InvalidSettingsError, match="1 setting is not valid") as refused:
        project.load(tenant="acme")

    assert str(refused.value) == (
        "environment development, tenant acme: 1 setting is not valid:\n"
        "  environments/tenants/acme.yml:1:11: tenants.name: a tenant or plan cannot set this: all tenants share it\n"
        "    Remedy: did you mean tenant? Otherwise set it in the environment's file, or take it out; "
        "here only tenant may be set\n"
        "  Consequence: no settings were loaded and nothing was changed"
    )


@pytest.mark.parametrize(("text", "meant"), [("extend: plans/gold", "extends"), ("use_case: [events]", "use_cases")])
def test_a_misspelt_word_of_the_file_itself_is_told(project, text, meant):
    project.write("environments/tenants/acme.yml", f"{NAME}{text}")

    with pytest.raises(InvalidSettingsError, match=rf"did you mean {meant}\? "):
        project.load(tenant="acme")


def test_a_path_in_the_list_is_allowed_with_all_below_it_and_its_neighbours_are_not(project):
    project.tenant_settings = ("tenant", "database.pool")

    assert issues(project, "database: {pool: {max_size: 6}, host: x}") == [
        "environments/tenants/acme.yml:3:33 database.host"
    ]
    project.write("environments/tenants/acme.yml", f"{NAME}database: {{pool: {{max_size: 6}}}}")
    assert project.load(tenant="acme").database.pool.max_size == 6
    assert issues(project, "database: !replace {pool: {max_size: 6}}") == ["environments/tenants/acme.yml:3:1 database"]


@pytest.mark.parametrize("path", TENANT_SETTINGS)
def test_every_path_of_the_list_leads_to_a_setting_and_says_why(path):
    assert types_at(Settings, parts(path))
    assert TENANT_SETTINGS[path]


def test_what_all_tenants_share_is_merged_once(project):
    """Two loads give the very same nodes for what no layer above touches; a tenant's own value stays its own."""
    for name in ("acme", "rival"):
        project.write(f"environments/tenants/{name}.yml", f"tenant: {{name: {name}}}")
    manager = project.manager

    acme, rival = (manager.load_with_overrides("dev", tenant=name) for name in ("acme", "rival"))

    assert acme.node("database") is rival.node("database")
    assert (acme.tenant.name, rival.tenant.name) == ("acme", "rival")
    assert manager.load("dev").tenant is None


def test_the_projects_own_tenants_load():
    manager = EnvironmentConfigManager(environ={})

    assert [manager.load_with_overrides("prod", tenant=name).tenant.name for name in manager.files.tenant_names()]
