"""What tenants share is validated once, and each tenant still gets exactly what it would get alone, errors included."""

import random
import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main
from environments.config_validator import validate
from environments.environment_type import EnvironmentType
from environments.environment_variables import variables_layer
from environments.errors import ConfigError, InvalidSettingsError, InvalidTenantsError
from environments.layers import Asked
from environments.merge import merge_layers
from environments.model_fields import list_strategies
from environments.references import replace_references
from environments.settings import Settings
from environments.tenant_files import tenant_layers

ROOT = Path(__file__).parents[2]
OVERRIDES = ("high_availability", "scaling")
MISTAKES = (
    "tenant: {quota: {pods: many}}",
    "tenant: {residency: us}",
    "tenant: {models: {tracks: [stabel]}}",
    "tenant: {quota: {cpu: !remove }}",
    "tenant: {qouta: !remove }",
    "cluster: {gpu_pool: {maximum_nodes: 3}}",
    "tenant: {name: somebody-else}",
    "extends: plans/fre",
)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """The project's own layers with a thousand tenants: all plans and use cases, and some with sizes of their own."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(
        ROOT / "environments", project / "environments", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    for number in range(1_000):
        (project / f"environments/tenants/t-{number}.yml").write_text(tenant(number))
    return project / "environments"


def tenant(number):
    plan, use_cases = (
        ("free", ""),
        ("free", "use_cases: [embedded_player]\n"),
        ("premium", "use_cases: [live_events, model_trials]\n"),
        ("enterprise", "use_cases: [batch_analysis]\n"),
    )[number % 4]
    return (
        f"extends: plans/{plan}\n{use_cases}tenant:\n  name: t-{number}\n  residency: eu\n"
        f"  group: t-{number}@example.com\n  database:\n    connections: {number % 50 + 1}\n"
    )


def manager(folder, **environ):
    return EnvironmentConfigManager(folder, environ=environ)


def alone(folder, name, environ, overrides=OVERRIDES):
    """A tenant's settings by merging all layers in order and validating the whole, as layers.py says."""
    loader = manager(folder)
    wanted = [Asked(override, "a test") for override in overrides]
    production = EnvironmentType.PRODUCTION
    layers = [loader.files.base(), loader.files.environment(production), *loader.files.overrides(production, wanted)]
    layers += [layer.content for layer in tenant_layers(loader.files, Asked(name, "a test"))]
    layers += [variables] if (variables := variables_layer(environ, Settings)) else []
    root = replace_references(merge_layers(layers, list_strategies(Settings)), environ, Settings, subject=name)
    return root, validate(root, Settings, subject=name)


def test_a_thousand_tenants_load_and_each_has_its_own(thousand):
    found = manager(thousand).load_tenants("prod", OVERRIDES)

    assert len([name for name in found if name.startswith("t-")]) == 1_000
    assert [found[f"t-{n}"].tenant.database.connections for n in range(1_000)] == [n % 50 + 1 for n in range(1_000)]
    assert {name for name, config in found.items() if config.tenant.name != name} == set()
    assert found["t-1"].tenant.quota.pods == 400
    assert found["t-2"].tenant.models.tracks == ("stable", "canary")
    assert found["t-3"].origin("tenant.containers.default_cpu").layer == "use case batch_analysis"
    assert found["t-4"].tenant.plan == "free"


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE": "50"},
        {"SPOTIFY_AI_AGENT__TENANT__QUOTA__PODS": "77"},
        {"SPOTIFY_AI_AGENT__TENANT": "{containers: {default_cpu: 200m}}"},
    ],
)
def test_a_tenant_gets_what_it_would_get_alone(thousand, environ):
    sample = [f"t-{number}" for number in random.Random(5).sample(range(1_000), 12)]

    found = manager(thousand, **environ).load_tenants("prod", OVERRIDES, sample)

    for name in sample:
        root, settings = alone(thousand, name, environ)
        assert found[name].settings == settings
        assert found[name].root.children == root.children
        assert found[name].root.keys == root.keys


def test_what_tenants_share_is_validated_once(thousand):
    found = manager(thousand).load_tenants("prod", OVERRIDES, ["t-1", "t-2"])

    assert found["t-1"].settings.database is found["t-2"].settings.database
    assert found["t-1"].settings.tenant is not found["t-2"].settings.tenant


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_wrong_tenant_is_told_as_if_it_were_loaded_alone(thousand, mistake):
    file = thousand / "tenants/wrong.yml"
    text = tenant(0).replace("t-0", "wrong").replace("extends: plans/free\n", "") if "extends" in mistake else tenant(0)
    base = text.replace("t-0", "wrong")
    if mistake.startswith("tenant: {"):
        key = mistake.removeprefix("tenant: {").removesuffix("}")
        base = "\n".join(line for line in base.splitlines() if not line.startswith(f"  {key.partition(':')[0]}:"))
        base += f"\n  {key}\n"
    else:
        base += f"{mistake}\n"
    file.write_text(base)
    try:
        with pytest.raises(ConfigError) as first:
            manager(thousand).load_tenants("prod", OVERRIDES, ["t-1", "wrong"])
        with pytest.raises(ConfigError) as second:
            manager(thousand).load_with_overrides("prod", OVERRIDES, "wrong")
    finally:
        file.unlink()

    assert "wrong.yml:" in str(first.value)
    assert str(first.value).replace("the list of tenants", "") == str(second.value).replace(
        "the name of the tenant", ""
    )


def test_all_wrong_tenants_are_told_at_once(project):
    project.write("environments/tenants/plans/gold.yml", "tenant: {seats: none}\n")
    for name in ("a", "b", "c", "d"):
        project.write(f"environments/tenants/{name}.yml", f"extends: plans/gold\ntenant: {{name: {name}}}\n")
    project.write("environments/tenants/e.yml", "tenant: {name: e, seats: 0}\n")
    project.write("environments/tenants/f.yml", "extends: plans/silver\n")
    project.write("environments/tenants/well.yml", "tenant: {name: well}\n")

    with pytest.raises(InvalidTenantsError, match="environment development: 6 tenants are not valid:") as refused:
        project.manager.load_tenants("dev")

    assert list(refused.value.errors) == ["a", "b", "c", "d", "e", "f"]
    said = str(refused.value)
    assert said.count("environments/tenants/plans/gold.yml:1:17: tenant.seats") == 1
    assert "  In: tenant a; tenant b; tenant c, and 1 more" in said
    assert "environments/tenants/e.yml:1:26: tenant.seats" in said
    assert "environments/tenants/f.yml:1:10: there is no plan called 'silver'" in said
    assert "well" not in said


def test_a_stack_tells_all_of_its_wrong_tenants_and_validate_each_problem_once(project, capsys):
    for name in ("a", "b"):
        project.write(f"environments/tenants/{name}.yml", f"tenant: {{name: {name}, seats: 0}}\n")
    project.write(
        "Pulumi.dev.yaml", "config:\n  spotify-ai-agent:environment: dev\n  spotify-ai-agent:tenants: [a, b]\n"
    )

    with pytest.raises(InvalidTenantsError, match="stack dev, environment development: 2 tenants are not valid"):
        project.load_stack("dev")
    assert main(("validate",), project.manager) == 1

    said = capsys.readouterr().err
    assert said.count("environments/tenants/a.yml:1:26: tenant.seats") == 1
    assert "stack dev, tenant" not in said  # three environments were told before it

    assert main(("validate", "--stack", "dev"), project.manager) == 1
    assert "  In: stack dev, tenant a\n" in capsys.readouterr().err


def test_for_machines_each_wrong_tenant_is_named(project, capsys):
    for name in ("a", "b"):
        project.write(f"environments/tenants/{name}.yml", f"tenant: {{name: {name}, seats: 0}}\n")
    project.write(
        "Pulumi.dev.yaml", "config:\n  spotify-ai-agent:environment: dev\n  spotify-ai-agent:tenants: [a, b]\n"
    )

    assert main(("validate", "--stack", "dev", "--json"), project.manager) == 1
    assert capsys.readouterr().out.count('"tenant": "a"') == 1


def test_one_wrong_tenant_is_told_by_itself(project):
    project.write("environments/tenants/a.yml", "tenant: {name: a, seats: 0}\n")
    project.write("environments/tenants/b.yml", "tenant: {name: b}\n")

    with pytest.raises(InvalidSettingsError, match="environment development, tenant a: 1 setting is not valid"):
        project.manager.load_tenants("dev")


def test_a_wrong_platform_is_told_to_each_tenant_that_suffers(project):
    project.write("environments/dev/dev.yml", "debgu: true\n")
    for name in ("a", "b"):
        project.write(f"environments/tenants/{name}.yml", f"tenant: {{name: {name}}}\n")

    with pytest.raises(InvalidTenantsError, match=r"dev.yml:1:1: debgu: there is no such setting") as refused:
        project.manager.load_tenants("dev")

    assert "  In: tenant a; tenant b" in str(refused.value)


@pytest.mark.parametrize(
    ("base", "acme", "labels"),
    [
        ("zones: [a]\nlabels: {a: 'x-${debug}'}", "", {"a": "x-false"}),
        ("labels: {a: '${tenant.name}'}", "", {"a": "acme"}),
        ("labels: {a: '${zones.0}'}\nzones: ['${database.host}']\n", "database: {host: own}", {"a": "own"}),
        ("labels: {a: '$${debug}'}", "database: {host: own}", {"a": "${debug}"}),
        ("labels: {a: '$${debug}'}", "debug: ${firewall.on}", None),
        (
            "labels: {a: '${labels.b}', b: '${env:HERE}'}",
            "database: {host: '${labels.a}'}",
            {"a": "there", "b": "there"},
        ),
    ],
)
def test_a_reference_sees_what_the_tenant_made_of_its_target(project, base, acme, labels):
    project.environ = {"HERE": "there"}
    project.tenant_settings = ("tenant", "database", "debug")
    project.write("environments/base.yml", f"debug: false\n{base}\ndatabase: {{host: h, pool: {{max_size: 2}}}}\n")
    project.write("environments/dev/dev.yml", "")
    project.write("environments/tenants/acme.yml", f"tenant: {{name: acme}}\n{acme}\n")

    if labels is None:
        with pytest.raises(InvalidSettingsError, match=r"acme.yml:2:8: debug: \$\{firewall.on\} leads to no setting"):
            project.load(tenant="acme")
    else:
        assert project.load(tenant="acme").labels == labels


def test_a_stack_file_that_replaces_everything_leaves_no_tenant(project):
    """Rare, and the one layer over tenants that reaches all of them: it is merged in its place."""
    project.write("environments/tenants/a.yml", "tenant: {name: a}\n")
    project.write(
        "Pulumi.dev.yaml",
        "config:\n  spotify-ai-agent:environment: dev\n  spotify-ai-agent:tenants: [a]\n"
        "  spotify-ai-agent:settings: !replace {database: {host: h, pool: {max_size: 2}}}\n",
    )

    with pytest.raises(ConfigError, match=r"tenant.name is missing"):
        project.load_stack("dev")
