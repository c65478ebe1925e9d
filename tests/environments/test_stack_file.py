"""`Pulumi.<stack>.yaml`, as this package reads it, and its agreement with what the engine was given."""

import pytest

from environments import check_engine_config
from environments.environment_type import EnvironmentType
from environments.errors import ConfigError, EngineConfigError, SourceError, StackFileError, UnknownNameError
from environments.provenance import Origin

STACK = """\
secretsprovider: gcpkms://x
config:
  gcp:project: some-project
  gcp:token:
    secure: v1:xyz
  spotify-ai-agent:environment: prod
  spotify-ai-agent:overrides:
    - scaling
  spotify-ai-agent:tenants: [acme]
  spotify-ai-agent:settings:
    database:
      pool:
        max_size: 50
"""
ENGINE = {
    "environment": "prod",
    "overrides": ["scaling"],
    "tenants": ["acme"],
    "settings": {"database": {"pool": {"max_size": 50}}},
}


@pytest.fixture
def stack(project):
    project.write("environments/prod/overrides/scaling.yml", "labels: {scaling: 'on'}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")
    project.write("Pulumi.prod.yaml", STACK)
    return project.load_stack("prod")


def refusal(project, error, text, name="dev"):
    project.write(f"Pulumi.{name}.yaml", text)
    with pytest.raises(error, match="Remedy: ") as refused:
        project.load_stack(name)
    return str(refused.value)


def config(*lines):
    return "config:\n  spotify-ai-agent:environment: dev\n" + "".join(f"  {line}\n" for line in lines)


def test_a_stack_file_says_environment_overrides_tenants_and_the_last_settings(stack):
    assert (stack.stack, stack.environment, stack.overrides) == ("prod", EnvironmentType.PRODUCTION, ("scaling",))
    assert stack.settings.database.pool.max_size == 50
    assert stack.settings.labels["scaling"] == "on"
    assert stack.settings.tenant is None
    assert stack.tenants["acme"].tenant.name == "acme"
    assert stack.tenants["acme"].database.pool.max_size == 50
    assert stack.config.origin("database.pool.max_size") == Origin("stack prod", "Pulumi.prod.yaml", 13, 19)


def test_keys_count_as_the_engine_reads_them(project):
    """Without a namespace, and with the old `config:` in the middle, a key is the project's."""
    project.write("Pulumi.dev.yaml", "config:\n  environment: dev\n  spotify-ai-agent:config:tenants: []\n")

    assert project.load_stack("dev").environment is EnvironmentType.DEVELOPMENT


def test_the_stack_file_that_a_variable_names_is_read_instead(project, tmp_path):
    project.write("Pulumi.dev.yaml", config())
    project.write("scratch/Pulumi.dev.yaml", config("spotify-ai-agent:settings: {debug: true}"))
    project.environ["SPOTIFY_AI_AGENT_STACK_FILE"] = str(tmp_path / "scratch/Pulumi.dev.yaml")

    assert project.load_stack("dev").config.origin("debug").file == "scratch/Pulumi.dev.yaml"


def test_a_stack_file_elsewhere_is_named_by_its_whole_path(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "Pulumi.dev.yaml"

    with pytest.raises(SourceError, match=f"{elsewhere}: the file does not exist"):
        project.manager.load_stack("dev", stack_file=elsewhere)


@pytest.mark.parametrize("name", ["prdo", "../prod", ""])
def test_an_unknown_stack_names_those_that_there_are(project, name):
    project.write("Pulumi.prod.yaml", STACK)

    with pytest.raises(UnknownNameError, match="there is no stack") as refused:
        project.load_stack(name)

    assert "There are prod;" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "",
            "Pulumi.dev.yaml:1:1: the stack does not say which environment it is: "
            "spotify-ai-agent:environment is missing\n"
            "  Consequence: no settings were loaded and nothing was changed\n"
            "  Remedy: add `spotify-ai-agent:environment: development`, staging or production below `config:`",
            id="an empty file",
        ),
        pytest.param(
            "\nconfig:\n",
            "Pulumi.dev.yaml:2:1: the stack does not say which environment it is",
            id="an empty config",
        ),
        pytest.param("config: 5", "Pulumi.dev.yaml:1:9: config must be a mapping, not a single value", id="no mapping"),
        pytest.param(
            config("spotify-ai-agent:overides: [a]"),
            "Pulumi.dev.yaml:3:3: there is no key spotify-ai-agent:overides\n"
            "  Consequence: no settings were loaded and nothing was changed\n"
            "  Remedy: did you mean spotify-ai-agent:overrides? There are environment, overrides, tenants, settings; "
            "a setting goes below spotify-ai-agent:settings",
            id="a misspelt key",
        ),
        pytest.param(
            config("environment: prod"),
            "Pulumi.dev.yaml:3:3: spotify-ai-agent:environment is given twice; first in Pulumi.dev.yaml:2:3",
            id="one key in two spellings",
        ),
        pytest.param(
            config("spotify-ai-agent:overrides: '[\"a\"]'"),
            "Pulumi.dev.yaml:3:31: spotify-ai-agent:overrides must be a list of names, not a single value\n"
            "  Consequence: no settings were loaded and nothing was changed\n"
            "  Remedy: write `spotify-ai-agent:overrides: [name, ...]`",
            id="a list as a string",
        ),
        pytest.param(
            config("spotify-ai-agent:tenants: [a, 5]"),
            "Pulumi.dev.yaml:3:33: spotify-ai-agent:tenants[1] must be a name, not a single value",
            id="a number for a name",
        ),
        pytest.param(
            config("spotify-ai-agent:tenants: [a, b, a]"),
            "Pulumi.dev.yaml:3:36: spotify-ai-agent:tenants names a twice",
            id="a tenant twice",
        ),
        pytest.param(
            config("spotify-ai-agent:settings: [a]"),
            "Pulumi.dev.yaml:3:30: spotify-ai-agent:settings must be a mapping, not a list",
            id="settings as a list",
        ),
        pytest.param(
            config("spotify-ai-agent:settings:", "  database:", "    password:", "      secure: v1:hunter2"),
            "Pulumi.dev.yaml:5:7: spotify-ai-agent:settings.database.password is encrypted; secrets are no settings\n"
            "  Consequence: no settings were loaded and nothing was changed\n"
            "  Remedy: keep the secret in Secret Manager and take it out of the stack file",
            id="an encrypted setting",
        ),
        pytest.param(
            "config:\n  spotify-ai-agent:environment: {secure: v1:hunter2}",
            "Pulumi.dev.yaml:2:33: spotify-ai-agent:environment is encrypted; secrets are no settings",
            id="an encrypted environment",
        ),
    ],
)
def test_a_stack_file_that_asks_for_something_else_is_refused(project, text, message):
    found = refusal(project, StackFileError, text)

    assert found.startswith(message)
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "config:\n  spotify-ai-agent:environment: prd\n",
            "Pulumi.dev.yaml:2:33: there is no environment 'prd'\n"
            "  Consequence: no settings were loaded\n"
            "  Remedy: did you mean prod? There are development, dev, staging, stage, production, prod",
        ),
        (
            config("spotify-ai-agent:overrides: [scalign]"),
            "Pulumi.dev.yaml:3:32: there is no override of development called 'scalign'\n",
        ),
        (config("spotify-ai-agent:tenants: [nobody]"), "Pulumi.dev.yaml:3:30: there is no tenant called 'nobody'\n"),
        (
            config("spotify-ai-agent:settings: {database: {pool: {max_size: ten}}}"),
            "stack dev, environment development: 1 setting is not valid:\n"
            "  Pulumi.dev.yaml:3:59: database.pool.max_size: expected a valid integer, got a text\n",
        ),
    ],
)
def test_what_a_stack_file_names_wrongly_is_told_at_its_line(project, text, message):
    assert refusal(project, ConfigError, text).startswith(message)


def test_the_same_configuration_in_the_engine_is_accepted(stack):
    check_engine_config(stack, ENGINE)


def test_absent_keys_are_absent_in_both(project):
    project.write("Pulumi.dev.yaml", config())

    check_engine_config(project.load_stack("dev"), {"environment": "dev", "overrides": None, "settings": None})


def test_our_tags_are_no_difference_though_the_engine_does_not_know_them(project):
    project.write(
        "Pulumi.dev.yaml", config("settings: {database: {tier: !remove }, zones: !append [b], labels: !replace {a: b}}")
    )
    engine = {"environment": "dev", "settings": {"database": {"tier": ""}, "zones": ["b"], "labels": {"a": "b"}}}

    check_engine_config(project.load_stack("dev"), engine)


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"environment": "dev"}, "spotify-ai-agent:environment is 'dev' there (Pulumi.prod.yaml:6:33 here)"),
        ({"overrides": []}, "spotify-ai-agent:overrides is a list there (Pulumi.prod.yaml:7:3 here)"),
        ({"tenants": None}, "spotify-ai-agent:tenants is missing there (Pulumi.prod.yaml:9:29 here)"),
        (
            {"settings": {"database": {"pool": {"max_size": True}}}},
            "spotify-ai-agent:settings.database.pool.max_size is True there (Pulumi.prod.yaml:13:19 here)",
        ),
        (
            {"settings": {"database": {"pool": {"max_size": 50}, "password": "hunter2"}}},
            "spotify-ai-agent:settings.database.password is *** there (Pulumi.prod.yaml:11:5 here)",
        ),
        ({"extra": {"a": 1}}, "spotify-ai-agent:extra is a mapping there (Pulumi.prod.yaml:2:1 here)"),
        ({"extra": "x" * 200}, f"spotify-ai-agent:extra is '{'x' * 76}... there (Pulumi.prod.yaml:2:1 here)"),
    ],
)
def test_another_configuration_in_the_engine_is_refused_with_each_difference(stack, changed, difference):
    with pytest.raises(EngineConfigError, match="the engine was given another configuration") as refused:
        check_engine_config(stack, ENGINE | changed)

    assert str(refused.value) == (
        f"Pulumi.prod.yaml: the engine was given another configuration than this file's: {difference}\n"
        "  Consequence: nothing was changed; otherwise settings would not be those that the files show\n"
        "  Remedy: run without --config-file, or name the same file in SPOTIFY_AI_AGENT_STACK_FILE; put dates in quotes"
    )


def test_a_key_that_pulumi_would_pass_over_is_refused(project):
    text = "secretprovider: gcpkms://x\n" + config()
    assert "Pulumi.dev.yaml:1:1: a stack file has no key secretprovider" in refusal(project, StackFileError, text)
    assert "did you mean secretsprovider?" in refusal(project, StackFileError, text)
