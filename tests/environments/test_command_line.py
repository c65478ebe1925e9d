"""`python -m environments`: output, errors and exit status."""

import json
import os
import signal
import subprocess
import sys

import pytest

import environments
from environments.command_line import main
from environments.json_schema import FileKind, rendered

STACK = "config:\n  spotify-ai-agent:environment: dev\n  spotify-ai-agent:tenants: [acme]\n"


@pytest.fixture
def run(project, capsys):
    project.write("environments/dev/overrides/docker.yml", "database: {pool: {max_size: 20}, password: hunter2}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")
    project.write("Pulumi.dev.yaml", STACK)

    def run(*arguments):
        status = main(arguments, project.manager)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_validate_checks_every_environment_override_tenant_and_stack(run):
    assert run("validate") == (
        0,
        "ok       environment development\n"
        "ok       environment development, override docker\n"
        "ok       environment development, tenant acme\n"
        "ok       environment staging\n"
        "ok       environment staging, tenant acme\n"
        "ok       environment production\n"
        "ok       environment production, tenant acme\n"
        "ok       stack dev\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (("--environment", "dev"), "environment dev"),
        (
            ("--environment", "dev", "--override", "docker", "--tenant", "acme"),
            "environment dev, override docker, tenant acme",
        ),
        (("--stack", "dev"), "stack dev"),
        (("--stack", "dev", "--tenant", "acme"), "stack dev, tenant acme"),
    ],
)
def test_validate_checks_only_what_is_asked_for(run, arguments, subject):
    assert run("validate", *arguments) == (0, f"ok       {subject}\n", "")


def test_a_slip_that_breaks_many_is_told_once_with_those_that_suffer(run, project):
    project.write("environments/base.yml", "database: {host: h, pool: {max_size: ten}}")

    status, out, err = run("validate")

    assert status == 1
    assert out.count("invalid  ") == 7
    assert err == (
        "environments/base.yml:1:38: database.pool.max_size: expected a valid integer, got a text\n"
        "  Consequence: no settings were loaded and nothing was changed\n"
        "  Remedy: write a whole number from 1 to 1000, without quotes (Connections in the pool at most)\n"
        "  In: environment development; environment development, tenant acme; environment staging, and 4 more\n"
    )


def test_validate_for_machines(run, project):
    project.write("environments/dev/dev.yml", "debgu: true")

    status, out, err = run("validate", "--environment", "dev", "--json")

    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "valid": False,
        "checked": [
            {
                "subject": "environment dev",
                "valid": False,
                "errors": [
                    {
                        "path": "debgu",
                        "place": "environments/dev/dev.yml:1:1",
                        "problem": "there is no such setting",
                        "consequence": "no settings were loaded and nothing was changed",
                        "remedy": "did you mean debug?",
                    }
                ],
            }
        ],
    }


def test_an_error_in_a_file_is_one_error_for_machines(run, project):
    project.write("environments/dev/dev.yml", "a: 1\na: 2")

    _, out, _ = run("validate", "--environment", "dev", "--json")

    assert [error["place"] for error in json.loads(out)["checked"][0]["errors"]] == ["environments/dev/dev.yml:2:1"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("valdate",),
        ("explain",),
        ("validate", "--override", "docker"),
        ("validate", "--tenant", "acme"),
        ("show", "--stack", "dev", "--environment", "dev"),
        ("show", "--stack", "dev", "--override", "docker"),
    ],
)
def test_a_wrong_command_ends_with_status_2(project, capsys, arguments):
    with pytest.raises(SystemExit, match="2"):
        main(arguments, project.manager)

    assert "usage: python -m environments" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("valdate",), "there is no command 'valdate': did you mean validate?"),
        (("show", "--enviroment", "prod"), "'--enviroment' is nothing that show knows: did you mean --environment?"),
        (("show", "--overide=scaling"), "'--overide' is nothing that show knows: did you mean --override?"),
        (("show", "cache", "vault"), "'vault' is nothing that show knows: it is one word too many"),
        (("schema", "setings"), "there is no kind of file 'setings': did you mean settings?"),
    ],
)
def test_a_misspelt_word_is_told_with_the_near_one(project, capsys, arguments, hint):
    with pytest.raises(SystemExit, match="2"):
        main(arguments, project.manager)

    assert hint in capsys.readouterr().err


@pytest.mark.parametrize("command", [("show", "databse"), ("explain", "databse"), ("diff", "dev", "prod", "databse")])
def test_a_wrong_configuration_is_told_to_machines_on_stdout(run, command):
    which = () if command[0] == "diff" else ("--environment", "dev")
    status, out, err = run(*command, *which, "--json")

    assert (status, err) == (1, "")
    told = json.loads(out)
    assert told["valid"] is False
    assert [error["remedy"] for error in told["errors"]] == ["did you mean database?"]


def test_the_dot_that_completion_leaves_is_no_part_of_the_path(run):
    assert run("show", "database.pool.", "--environment", "dev") == run("show", "database.pool", "--environment", "dev")


def test_an_interrupt_ends_without_a_traceback(project, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("environments.commands.show.run", interrupted)
    assert main(["show"], project.manager) == 130


def test_the_process_ends_quietly_when_it_is_interrupted():
    """The real command, interrupted while it validates."""
    program = (
        "import os, signal; from environments.commands import validate\n"
        "validate.configuration = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "from environments.command_line import main; raise SystemExit(main(['validate', '--environment', 'prod']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_told():
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "environments", "show", "--environment", "prod"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, b"standard output: No space left on device\n")


def test_show_prints_each_setting_with_its_layer(run):
    status, out, err = run("show", "database", "--environment", "dev", "--override", "docker")

    assert (status, err) == (0, "")
    assert out == (
        'database.host: "db.local"  # base, environments/base.yml:2:9\n'
        "database.pool.min_size: 2  # base, environments/base.yml:4:15\n"
        "database.pool.max_size: 20  # override docker, environments/dev/overrides/docker.yml:1:29\n"
        "database.pool.overflow: 0  # default, default of Pool.overflow\n"
        'database.password: "***"  # override docker, environments/dev/overrides/docker.yml:1:44\n'
        "database.opaque: null  # default, default of Database.opaque\n"
        "database.token_lifetime_s: 60  # default, default of Database.token_lifetime_s\n"
        'database.tier: "small"  # default, default of Database.tier\n'
    )


def test_show_numbers_the_items_of_a_list_of_groups(run, project):
    project.write("environments/dev/dev.yml", "firewall: {rules: [{name: web, port: 80}]}")

    _, out, _ = run("show", "firewall", "--environment", "dev")

    assert [line.partition("  #")[0] for line in out.splitlines()] == [
        'firewall.rules.0.name: "web"',
        "firewall.rules.0.port: 80",
    ]


def test_show_for_machines(run):
    _, out, _ = run("show", "zones", "--environment", "dev", "--json")

    assert json.loads(out) == [
        {"path": "zones", "value": ["a", "b"], "layer": "base", "file": "environments/base.yml", "line": 6, "column": 8}
    ]


def test_show_of_a_stacks_tenant(run):
    assert run("show", "tenant", "--stack", "dev", "--tenant", "acme") == (
        0,
        'tenant.name: "acme"  # tenant acme, environments/tenants/acme.yml:1:16\n'
        "tenant.seats: 1  # default, default of Tenant.seats\n",
        "",
    )


def test_a_tenant_that_the_stack_does_not_carry_is_an_error(run):
    status, out, err = run("show", "--stack", "dev", "--tenant", "nobody")

    assert (status, out) == (1, "")
    assert err == (
        "Pulumi.dev.yaml:3:3: the stack dev does not carry the tenant 'nobody'\n"
        "  Consequence: no settings were loaded\n"
        "  Remedy: add it to spotify-ai-agent:tenants; there are acme\n"
    )


def test_explain_tells_what_wins_and_what_is_shadowed(run):
    status, out, err = run("explain", "database.pool.max_size", "--environment", "dev", "--override", "docker")

    assert (status, err) == (0, "")
    assert out == (
        "database.pool.max_size = 20\n"
        "  # Connections in the pool at most.\n"
        "  # whole number, from 1 to 1,000\n"
        "  wins      override docker  environments/dev/overrides/docker.yml:1:29  20\n"
        "  shadowed  base             environments/base.yml:5:15                  10\n"
    )


def test_explain_of_a_group_explains_each_of_its_settings(run):
    _, out, _ = run("explain", "database.pool", "--environment", "dev")

    assert [line for line in out.splitlines() if " = " in line] == [
        "database.pool.min_size = 2",
        "database.pool.max_size = 10",
        "database.pool.overflow = 0",
    ]


def test_explain_for_machines_tells_type_unit_and_bounds(run):
    _, out, _ = run("explain", "database", "--environment", "dev", "--json")

    found = {one["path"]: (one["type"], one["unit"], one["bounds"]) for one in json.loads(out)}
    assert found["database.token_lifetime_s"] == ("whole number", "seconds", None)
    assert found["database.pool.max_size"] == ("whole number", None, "from 1 to 1,000")


def test_explain_for_machines_masks_secrets(run, project):
    project.write("environments/dev/dev.yml", "database: {password: hunter1}")

    _, out, _ = run("explain", "database.password", "--environment", "dev", "--override", "docker", "--json")

    assert "hunter" not in out
    (found,) = json.loads(out)
    assert (found["value"], found["layer"]) == ("***", "override docker")
    assert [(written["value"], written["layer"]) for written in found["shadowed"]] == [("***", "environment dev")]


def test_explain_shows_deletions_and_groups_that_were_replaced(run, project):
    project.write("environments/dev/dev.yml", "database: !replace {host: x, pool: {max_size: 7, min_size: 3}}")
    project.write("environments/dev/overrides/less.yml", "database: {pool: {min_size: !remove }}")

    _, out, _ = run("explain", "database.pool.min_size", "--environment", "dev", "--override", "less")

    assert out == (
        "database.pool.min_size = 1\n"
        "  # Connections kept open.\n"
        "  # whole number, from 0\n"
        "  wins      default          default of Pool.min_size                  1\n"
        "  shadowed  override less    environments/dev/overrides/less.yml:1:29  (deleted)\n"
        "  shadowed  environment dev  environments/dev/dev.yml:1:60             3\n"
        "  shadowed  base             environments/base.yml:4:15                2\n"
    )


def test_a_path_to_no_setting_is_an_error_with_the_near_ones(run):
    status, out, err = run("explain", "database.pool.max_sise", "--environment", "dev")

    assert (status, out) == (1, "")
    assert "there is no setting database.pool.max_sise" in err
    assert "did you mean database.pool.max_size" in err


def test_a_reader_that_goes_away_is_no_error_worth_a_traceback():
    """The real command on the project's own files, into a pipe that nobody reads."""
    program = (
        "import sys; from environments.command_line import main; sys.exit(main(['show', '--environment', 'prod']))"
    )
    ran = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    ran.stdout.close()

    with ran.stderr:
        assert (ran.stderr.read(), ran.wait()) == (b"", 141)


def test_the_module_runs_as_a_command_on_the_projects_own_files():
    ran = subprocess.run(
        [sys.executable, "-m", "environments", "validate", "--environment", "prod"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ok       environment prod\n", "")


def imported(program, *packages):
    """Which of some packages a program imports."""
    tell = f"import sys\nprint(sorted({{name.partition('.')[0] for name in sys.modules}} & {set(packages)!r}))"
    ran = subprocess.run([sys.executable, "-c", f"{program}\n{tell}"], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()[-1]


PULUMI = ("pulumi", "pulumi_gcp", "pulumi_kubernetes", "pulumi_policy", "pulumi_random")
RUN = "from environments.command_line import main; main(['show', 'cache', '--environment', 'prod'])"


@pytest.mark.parametrize("program", [f"from environments import {', '.join(environments.__all__)}", RUN])
def test_neither_settings_nor_a_command_in_a_pipe_import_pulumi_or_what_draws_tables(program):
    assert imported(program, *PULUMI, "rich", "argcomplete", "ruamel") == "[]"


@pytest.mark.parametrize("program", ["import environments; environments.get_environment_config", RUN])
def test_settings_load_nothing_that_only_secrets_need(program):
    assert imported(program, "cryptography", "google", "grpc") == "[]"


def test_a_store_on_this_machine_asks_google_nothing():
    program = "from environments.secrets_manager import SecretsManager; SecretsManager('development').place"

    assert imported(program, "cryptography", "google", "grpc") == "['cryptography']"


def test_importing_the_package_builds_no_model_until_a_name_is_asked_for():
    assert imported("import environments", "pydantic") == "[]"
    assert imported("import environments; environments.get_environment_config", "pydantic") == "['pydantic']"


def test_every_public_name_is_there_and_no_other():
    assert set(environments._HOMES) == set(environments.__all__) <= set(dir(environments))
    assert [name for name in environments.__all__ if getattr(environments, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'get_environment_confg'"):
        environments.get_environment_confg  # noqa: B018


def test_diff_tells_each_difference_with_the_layers_behind_it(run):
    assert run("diff", "staging", "prod") == (
        0,
        "environment staging and environment production differ in 1 setting\n"
        "\n"
        "labels.environment\n"
        '  staging  "staging"  environment staging  environments/staging/staging.yml:2:16\n'
        '  prod     "prod"     environment prod     environments/prod/prod.yml:2:16\n',
        "",
    )


def test_diff_of_one_group(run):
    status, out, _ = run("diff", "dev", "dev+docker", "database.pool")
    assert status == 0
    assert out.partition("\n")[0].endswith("override docker differ in 1 setting below database.pool")


def test_diff_for_machines(run):
    status, out, _ = run("diff", "dev", "dev+docker", "database.pool", "--json")
    assert status == 0
    assert [(one["path"], one["left"]["value"], one["right"]["value"]) for one in json.loads(out)] == [
        ("database.pool.max_size", 10, 20)
    ]


@pytest.mark.parametrize(("sides", "status"), [(("dev", "prod"), 3), (("prod", "prod"), 0)])
def test_diff_tells_a_pipeline_by_its_exit_status(run, sides, status):
    assert run("diff", *sides, "--exit-code")[0] == status


def test_diff_with_what_does_not_exist(run):
    status, out, err = run("diff", "prod", "prod+scalnig")
    assert (status, out) == (1, "")
    assert "there is no override of production called 'scalnig'" in err


@pytest.mark.parametrize("kind", ["settings", "tenant", "use_case", "stack"])
def test_schema_prints_the_schema_of_a_kind_of_file(run, kind):
    status, out, _ = run("schema", kind)
    assert (status, out) == (0, rendered(FileKind(kind)))
