"""The shell names that people type: each calls its operation, from anywhere, and passes its arguments on."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OPERATIONS = {
    "dev/scripts/reset_db.sh": ["reset-database", "--stack", "dev"],
    "staging/scripts/deploy_staging.sh": ["deploy", "--stack", "staging"],
    "staging/scripts/run_integration_tests.sh": ["integration-tests", "--stack", "staging"],
    "staging/scripts/performance_tests.sh": ["load-test", "--stack", "staging"],
    "prod/scripts/deploy_prod.sh": ["deploy", "--stack", "prod"],
    "prod/scripts/health_check.sh": ["health", "--stack", "prod"],
    "prod/scripts/backup.sh": ["backup", "--stack", "prod"],
    "prod/scripts/disaster_recovery.sh": ["failover", "--stack", "prod-dr"],
}
OTHERS = ("dev/scripts/setup_dev.sh", "dev/scripts/start_services.sh")
ALL = (*OPERATIONS, *OTHERS)
EXAMPLE = "environments/dev/secrets/.env.example"


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose Python and make only write down how they were called."""
    folder = tmp_path / "check out"
    for name in ALL:
        (folder / "environments" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "environments" / name, folder / "environments" / name)
    record = '#!/bin/sh\nprintf \'%s\\n\' "$(basename "$0")" "$@" >>"$CALLS"\nexit "${STATUS:-0}"\n'
    for name in (".venv/bin/python", "bin/make"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(record)
        (folder / name).chmod(0o755)
    (folder / EXAMPLE).parent.mkdir(parents=True)
    (folder / EXAMPLE).write_text("SPOTIFY_API_KEY=\n")
    return folder


@pytest.fixture
def run(checkout, tmp_path):
    """Runs a script from another folder; gives status, output, and how Python and make were called."""

    def runs(name, *arguments, **variables):
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        environment = {
            "PATH": f"{checkout}/bin{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(calls),
            "HOME": str(tmp_path),
            **variables,
        }
        ended = subprocess.run(
            [str(checkout / "environments" / name), *arguments],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return ended, calls.read_text().splitlines() if calls.exists() else []

    return runs


@pytest.mark.parametrize("name", ALL)
def test_each_script_can_be_run_and_says_what_it_does(run, name):
    assert (ROOT / "environments" / name).stat().st_mode & stat.S_IXUSR
    ended, calls = run(name, "--help")
    assert (ended.returncode, calls) == (0, [])
    assert f"usage: environments/{name}" in ended.stdout


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_script_calls_its_operation_and_passes_arguments_on(run, name):
    _, calls = run(name, "--dry-run", "--name=two words")
    assert calls == ["python", "-m", "operations", *OPERATIONS[name], "--dry-run", "--name=two words"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_script_ends_as_its_operation_ends(run, name):
    assert run(name, STATUS="130")[0].returncode == 130


@pytest.mark.parametrize("name", OPERATIONS)
def test_without_an_environment_the_remedy_is_told(run, checkout, name):
    (checkout / ".venv/bin/python").unlink()
    ended, _ = run(name)
    assert ended.returncode == 1
    assert "Remedy: make setup" in ended.stderr


def test_another_stack_of_development_can_be_reset(run):
    assert run("dev/scripts/reset_db.sh", "local", "--tenant", "acme-music")[1][3:] == [
        "reset-database", "--stack", "local", "--tenant", "acme-music"
    ]  # fmt: skip


def test_setup_gets_everything_checks_the_settings_and_makes_a_file_for_secrets(run, checkout):
    ended, calls = run("dev/scripts/setup_dev.sh")
    assert ended.returncode == 0, ended.stderr
    assert calls == ["make", "--no-print-directory", "setup", "python", "-m", "environments", "validate"]
    made = checkout / "environments/dev/secrets/.env"
    assert made.read_text() == "SPOTIFY_API_KEY=\n"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert "start_services.sh" in ended.stdout


def test_setup_leaves_a_file_with_secrets_as_it_is(run, checkout):
    made = checkout / "environments/dev/secrets/.env"
    made.write_text("SPOTIFY_API_KEY=mine\n")
    ended, _ = run("dev/scripts/setup_dev.sh")
    assert (ended.returncode, made.read_text()) == (0, "SPOTIFY_API_KEY=mine\n")
    assert "mine" not in ended.stdout + ended.stderr


def test_setup_without_an_example_says_that_the_checkout_is_not_whole(run, checkout):
    (checkout / EXAMPLE).unlink()
    ended, _ = run("dev/scripts/setup_dev.sh")
    assert ended.returncode == 1
    assert "this is no whole checkout" in ended.stderr


def test_setup_stops_where_the_packages_cannot_be_had(run, checkout):
    ended, calls = run("dev/scripts/setup_dev.sh", STATUS="1")
    assert ended.returncode == 1
    assert "python" not in calls
    assert not (checkout / "environments/dev/secrets/.env").exists()


def test_setup_takes_no_arguments(run):
    ended, calls = run("dev/scripts/setup_dev.sh", "--fast")
    assert (ended.returncode, calls) == (2, [])


def test_services_start_in_the_sandbox(run):
    assert run("dev/scripts/start_services.sh")[1] == ["make", "--no-print-directory", "up", "STACK=dev"]


def test_services_start_on_ones_own_cluster_and_are_forwarded(run):
    _, calls = run("dev/scripts/start_services.sh", "--local", "--yes")
    assert calls == [
        *("python", "-m", "operations", "deploy", "--stack", "local", "--yes"),
        *("python", "-m", "operations", "forward", "--stack", "local"),
    ]


def test_a_dry_run_of_the_start_forwards_nothing(run):
    assert "forward" not in run("dev/scripts/start_services.sh", "--local", "--dry-run")[1]


def test_services_of_a_stack_that_is_up_are_forwarded(run):
    _, calls = run("dev/scripts/start_services.sh", "--forward", "dev", "--dry-run")
    assert calls == ["python", "-m", "operations", "forward", "--stack", "dev", "--dry-run"]


@pytest.mark.parametrize("wrong", [["--forward"], ["--cloud"], ["dev"]])
def test_a_start_that_makes_no_sense_is_told(run, wrong):
    ended, calls = run("dev/scripts/start_services.sh", *wrong)
    assert (ended.returncode, calls) == (2, [])
    assert "usage:" in ended.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not on PATH")
def test_shellcheck_has_nothing_to_say():
    scripts = [str(ROOT / "environments" / name) for name in ALL]
    ended = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert ended.stdout == ""
