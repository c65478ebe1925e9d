"""Which files make up an environment, in which order, and what is said of names that do not exist."""

import pytest

from environments.errors import ConfigError, InheritanceError, SourceError, UnknownNameError
from environments.provenance import Origin


def refusal(error, act, *arguments, **named):
    with pytest.raises(error, match="Remedy: ") as refused:
        act(*arguments, **named)
    return str(refused.value)


def test_each_layer_wins_over_those_before_it(project):
    """Every layer writes one key of its own and the keys of all later ones; each key shows the last that wrote it."""
    names = ["base", "env", "first", "second", "plan", "tenant", "variable", "stack"]
    files = {
        "base": "environments/base.yml",
        "env": "environments/prod/prod.yml",
        "first": "environments/prod/overrides/first.yml",
        "second": "environments/prod/overrides/second.yml",
        "plan": "environments/tenants/plans/gold.yml",
        "tenant": "environments/tenants/acme.yml",
    }
    head = {
        "base": "database: {host: h, pool: {max_size: 5}}\n",
        "tenant": "extends: plans/gold\ntenant: {name: acme}\n",
    }
    project.tenant_settings = ("tenant", "labels")

    def labels(name):
        return "{" + ", ".join(f"{key}: {name}" for key in names[names.index(name) :]) + "}"

    for name, path in files.items():
        project.write(path, f"{head.get(name, '')}labels: {labels(name)}\n")
    project.environ["SPOTIFY_AI_AGENT__LABELS"] = labels("variable")
    project.write(
        "Pulumi.prod.yaml",
        "config:\n"
        "  spotify-ai-agent:environment: prod\n"
        "  spotify-ai-agent:overrides: [first, second]\n"
        "  spotify-ai-agent:tenants: [acme]\n"
        f"  spotify-ai-agent:settings: {{labels: {labels('stack')}}}\n",
    )

    stack = project.load_stack("prod")

    assert stack.tenants["acme"].labels == {name: name for name in names}
    without_tenant = {**{name: name for name in names}, "plan": "second", "tenant": "second"}
    assert stack.settings.labels == without_tenant
    layer = {name: stack.tenant_configs["acme"].origin(f"labels.{name}").layer for name in names}
    assert list(layer.values()) == [
        "base",
        "environment prod",
        "override first",
        "override second",
        "plan gold",
        "tenant acme",
        "environment variables",
        "stack prod",
    ]


def test_overrides_win_in_the_order_given(project):
    project.write("environments/dev/overrides/a.yml", "database: {host: a}")
    project.write("environments/dev/overrides/b.yml", "database: {host: b}")

    assert project.load(overrides=["a", "b"]).database.host == "b"
    assert project.load(overrides=["b", "a"]).database.host == "a"


def test_an_unknown_override_names_those_that_there_are(project):
    project.write("environments/dev/overrides/docker.yml", "")
    project.write("environments/dev/overrides/local.yml", "")

    assert refusal(UnknownNameError, project.load, overrides=["dokcer"]) == (
        "the list of overrides: there is no override of development called 'dokcer'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: did you mean docker? There are docker, local"
    )


def test_an_environment_without_overrides_says_so(project):
    message = refusal(UnknownNameError, project.load, overrides=["local"])

    assert message.endswith("  Remedy: There are none yet; create one in overrides/")


@pytest.mark.parametrize("name", ["../dev", "../../base", "/etc/passwd", "a/b", ".", "", "a.yml", "x\x00"])
def test_a_name_never_leads_out_of_its_folder(project, name):
    project.write("environments/dev/overrides/local.yml", "")
    project.write("environments/tenants/acme.yml", "")

    assert "there is no override of development called" in refusal(UnknownNameError, project.load, overrides=[name])
    assert "there is no tenant called" in refusal(UnknownNameError, project.load, tenant=name)


def test_an_override_that_is_asked_for_twice_is_refused(project):
    project.write("environments/dev/overrides/a.yml", "")

    assert "the override a is asked for twice" in refusal(ConfigError, project.load, overrides=["a", "a"])


def test_a_tenant_extends_its_plan_and_the_plan_another(project):
    project.tenant_settings = ("tenant", "database.pool")
    project.write("environments/tenants/plans/free.yml", "database: {pool: {min_size: 1, max_size: 2}}")
    project.write("environments/tenants/plans/gold.yml", "extends: plans/free\ndatabase: {pool: {max_size: 20}}")
    project.write("environments/tenants/acme.yml", "extends: plans/gold\ntenant: {name: acme}")
    project.write("environments/tenants/acme-eu.yml", "extends: acme\ntenant: {name: acme-eu}")

    config = project.load(tenant="acme-eu")

    assert (config.tenant.name, config.get("database.pool.min_size"), config.get("database.pool.max_size")) == (
        "acme-eu",
        1,
        20,
    )
    assert config.origin("database.pool.min_size") == Origin("plan free", "environments/tenants/plans/free.yml", 1, 29)
    assert config.node("tenant.name").shadowed[0].origin.layer == "tenant acme"


def test_an_unknown_tenant_names_the_nearest(project):
    project.write("environments/tenants/acme-music.yml", "")

    assert refusal(UnknownNameError, project.load, tenant="acme-musik") == (
        "the name of the tenant: there is no tenant called 'acme-musik'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: did you mean acme-music? There are acme-music"
    )


def test_a_missing_parent_is_told_at_the_line_that_asks_for_it(project):
    project.write("environments/tenants/plans/gold.yml", "")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}\nextends: plans/glod")

    assert refusal(UnknownNameError, project.load, tenant="acme") == (
        "environments/tenants/acme.yml:2:10: there is no plan called 'glod'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: did you mean gold? There are gold"
    )


def test_a_parent_outside_of_the_folder_is_no_parent(project):
    project.write("environments/tenants/acme.yml", "extends: plans/../../base")

    assert "there is no plan called '../../base'" in refusal(UnknownNameError, project.load, tenant="acme")


@pytest.mark.parametrize("parent", ["[plans/a]", "5", "null", "!remove", "{a: 1}"])
def test_a_parent_that_is_no_name_is_refused(project, parent):
    project.write("environments/tenants/acme.yml", f"extends: {parent}")

    message = refusal(InheritanceError, project.load, tenant="acme")

    assert message.startswith("environments/tenants/acme.yml:1:10: `extends` must be one name\n")


def test_parents_in_a_circle_are_refused_with_the_whole_circle(project):
    project.write("environments/tenants/acme.yml", "extends: plans/a")
    project.write("environments/tenants/plans/a.yml", "extends: plans/b")
    project.write("environments/tenants/plans/b.yml", "labels: {}\nextends: plans/a")

    assert refusal(InheritanceError, project.load, tenant="acme") == (
        "environments/tenants/plans/b.yml:2:10: `extends` goes round in a circle: environments/tenants/acme.yml -> "
        "environments/tenants/plans/a.yml -> environments/tenants/plans/b.yml -> environments/tenants/plans/a.yml\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: let one of them extend nothing, or another file"
    )


@pytest.mark.parametrize("path", ["environments/base.yml", "environments/dev/dev.yml"])
def test_a_missing_file_is_named(project, path):
    project.remove(path)

    assert refusal(SourceError, project.load).startswith(f"{path}: the file does not exist\n")


def test_a_mapping_against_a_scalar_names_both_files(project):
    project.write("environments/dev/dev.yml", "database:\n  pool: 5\n")

    assert refusal(ConfigError, project.load).startswith(
        "environments/dev/dev.yml:2:9: database.pool is a single value here, "
        "but a mapping in environments/base.yml:3:3 (layer base)\n"
    )
