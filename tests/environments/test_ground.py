"""What tenants share is validated once, and each tenant still gets exactly what it would get alone, errors included."""

import random
import shutil
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import thousand_tenants
from environments import EnvironmentConfigManager
from environments.command_line import main
from environments.config_validator import validate
from environments.environment_type import EnvironmentType
from environments.environment_variables import variables_layer
from environments.errors import ConfigError, InvalidSettingsError, InvalidTenantsError
from environments.ground import Ground, Rules
from environments.layers import Asked, LayerFiles
from environments.merge import merge_layers
from environments.model_fields import list_strategies
from environments.references import replace_references
from environments.settings import Settings
from environments.tenant_files import tenant_layers
from environments.tenant_layers import TENANT_SETTINGS, USE_CASE_SETTINGS
from tests.environments.small_settings import SmallSettings

OVERRIDES = ("high_availability", "scaling")
MISTAKES = (
    ("connections: 3", "connections: many"),
    ("connections: 3", "connections: 3\n    conections: 3"),
    ("connections: 3", "connections: !remove"),
    ("connections: 3", "connections: ${tenant.quota.pots}"),
    ("connections: 3", "connections: 3\n  qouta: !remove"),
    ("connections: 3", "connections: 3\n  models: {tracks: [stabel]}"),
    ("connections: 3", "connections: 3\ncluster: {gpu_pool: {maximum_nodes: 3}}"),
    ("residency: eu", "residency: us"),
    ("residency: eu", ""),
    ("name: tenant-0002", "name: somebody-else"),
    ("plans/premium", "plans/premuim"),
    ("plans/premium", "plans/enterprise"),
    ("live_events", "live_evnets"),
)
"""What a tenant's file says, and what it says in its place."""


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """The project's own layers with a thousand tenants, on all plans and with all use cases."""
    return thousand_tenants.write(tmp_path_factory.mktemp("project"))


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


def told_alone(folder, name):
    """The refusal of a manager that has loaded nothing before, and takes nothing over from others."""
    production = EnvironmentType.PRODUCTION
    wanted = [Asked(override, "the list of overrides") for override in OVERRIDES]
    rules = Rules(model=Settings, tenant_settings=tuple(TENANT_SETTINGS), use_case_settings=tuple(USE_CASE_SETTINGS))
    ground = Ground(LayerFiles(folder), production, wanted, rules=rules, environ={})
    ground.__dict__["_platform"] = None
    return ground.load(Asked(name, "the list of tenants"))


@pytest.mark.uncounted
def test_a_thousand_tenants_load_and_each_has_its_own(thousand):
    names = [thousand_tenants.name(number) for number in range(thousand_tenants.COUNT)]

    found = manager(thousand).load_tenants("prod", thousand_tenants.OVERRIDES)

    assert len(found) == 1_000 + len(EnvironmentConfigManager().files.tenant_names())
    assert {name for name, config in found.items() if config.tenant.name != name} == set()
    assert [found[name].tenant.database.connections for name in names] == [*range(1, 51)] * 20
    assert [found[name].tenant.plan for name in names[:4]] == ["free", "free", "premium", "enterprise"]
    assert [found[name].tenant.quota.pods for name in names[:4]] == [10, 400, 160, 250]
    assert [found[name].tenant.models.tracks for name in names[1:3]] == [(), ("stable", "canary")]
    assert found[names[3]].origin("tenant.containers.default_cpu").layer == "use case batch_analysis"


def test_what_the_benchmark_says_of_them_is_what_there_is(thousand):
    said = thousand_tenants.load(thousand)

    assert said["tenants"] == 1_000 + len(EnvironmentConfigManager().files.tenant_names())
    assert said["s"] > 0
    assert said["mb"] > 10


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
    sample = [thousand_tenants.name(number) for number in random.Random(5).sample(range(1_000), 12)]

    found = manager(thousand, **environ).load_tenants("prod", OVERRIDES, sample)

    for name in sample:
        root, settings = alone(thousand, name, environ)
        assert found[name].settings == settings
        assert found[name].root.children == root.children
        assert found[name].root.keys == root.keys


def test_what_tenants_share_is_validated_once(thousand):
    found = manager(thousand).load_tenants("prod", OVERRIDES, ["tenant-0001", "tenant-0002"])

    one, other = (config.settings for config in found.values())
    assert one.database is other.database
    assert one.tenant is not other.tenant


@pytest.mark.uncounted
@pytest.mark.parametrize(("before", "after"), MISTAKES)
def test_a_wrong_tenant_is_told_as_if_it_were_loaded_alone(thousand, tmp_path, before, after):
    shutil.copytree(thousand.parent, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "environments/tenants/tenant-0002.yml"
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))

    with pytest.raises(ConfigError, match=r"tenant-0002") as together:
        manager(file.parents[1]).load_tenants("prod", OVERRIDES, ["tenant-0001", "tenant-0002"])
    with pytest.raises(ConfigError, match=r"tenants/tenant-0002.yml:\d+:\d+|tenant.quota.cpu") as by_itself:
        told_alone(file.parents[1], "tenant-0002")

    assert str(together.value) == str(by_itself.value)


VALUES = {
    "name": ["acme", "acme", "acme", "${labels.a}", "other", "!remove"],
    "seats": ["3", "4", "5", "0", "${tenant.name}", "!remove", "!replace 6", "many"],
    "seets": ["3", "!remove"],
    "debug": ["true", "false", "false", "false", "false", "[]"],
    "zones": ["[a]", "[b, '${labels.a}']", "!append [c]", "!replace []", "a"],
    "labels": [
        "{a: x}",
        "{b: '${labels.a}'}",
        "{a: 'x-${tenant.seats}'}",
        "{a: '$${x}'}",
        "{a: '${tenant.name}'}",
        "{B: x}",
    ],
    "extends": ["plans/gold", "plans/gold", "plans/gold", "other", "plans/glod", "acme"],
    "use_cases": ["[rush]", "[quiet]", "[quiet, rush]", "[rush, quiet]", "[rush, rush]", "rush", "[]"],
}
"""What may stand in a tenant's file, right more often than wrong."""


def some(*keys, least=()):
    """Some of the keys, each with one of its values."""
    chosen = {key: st.sampled_from(VALUES[key]) for key in keys}
    return st.fixed_dictionaries(
        {key: one for key, one in chosen.items() if key in least},
        optional={key: one for key, one in chosen.items() if key not in least},
    )


def written(asking, tenant, shared):
    """A tenant's, plan's or use case's file; often wrong."""
    lines = [f"{key}: {value}" for key, value in {**asking, **shared}.items()]
    return "\n".join([*lines, "tenant:", *(f"  {key}: {value}" for key, value in tenant.items())]) + "\n"


def outcome(load):
    """The settings with the origin of each value, or what is said instead."""
    try:
        config = load()
    except ConfigError as error:
        return str(error)
    return config.settings, config.root.children, config.root.keys


@pytest.mark.uncounted
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=some("debug", "zones", "labels", least=("labels",)),
    plan=st.builds(written, st.just({}), some("seats"), some("debug")),
    rush=st.builds(written, st.just({}), some("seats", least=("seats",)), some("zones")),
    acme=st.builds(
        written, some("extends", "use_cases"), some("name", "seats", least=("name",)), some("labels", "zones")
    ),
    slip=st.sampled_from(["", "", "", "  seets: !remove\n", "deubg: true\n", "database: {tier: huge}\n"]),
    environ=st.fixed_dictionaries(
        {},
        optional={
            "SPOTIFY_AI_AGENT__DEBUG": st.sampled_from(["true", "x"]),
            "SPOTIFY_AI_AGENT__TENANT__SEATS": st.just("4"),
            "SPOTIFY_AI_AGENT__LABELS__A": st.sampled_from(["x", "${tenant.name}"]),
        },
    ),
    allowed=st.sampled_from([("tenant",), ("tenant", "debug", "labels", "zones", "database")]),
)
def test_whatever_the_files_say_a_tenant_gets_what_it_would_get_alone(
    project, base, plan, rush, acme, slip, environ, allowed
):
    lines = [f"{key}: {value}\n" for key, value in {"database": "{host: h, pool: {max_size: 2}}", **base}.items()]
    for file, text in {
        "base.yml": "".join(lines),
        "tenants/plans/gold.yml": plan,
        "tenants/use_cases/rush.yml": rush,
        "tenants/use_cases/quiet.yml": "tenant: {seats: 3}\n",
        "tenants/acme.yml": acme + slip,
        "tenants/other.yml": "tenant: {name: other, seats: 5}\n",
    }.items():
        project.write(f"environments/{file}", text)
    rules = Rules(model=SmallSettings, tenant_settings=allowed, use_case_settings=("tenant.seats", "zones"))

    def ground():
        files = LayerFiles(project.folder / "environments", version=1)
        return Ground(files, EnvironmentType.DEVELOPMENT, [], rules=rules, environ=environ)

    def together():
        shared = ground()
        with suppress(ConfigError):
            shared.load(Asked("other", "a test"))
        return shared.load(Asked("acme", "a test"))

    def alone():
        by_itself = ground()
        by_itself.__dict__["_platform"] = None  # nothing to take over from
        return by_itself.load(Asked("acme", "a test"))

    assert outcome(together) == outcome(alone)


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
