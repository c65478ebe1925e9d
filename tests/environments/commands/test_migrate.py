import json
import shutil
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.command_line import main
from environments.commands.candidates import Candidates
from environments.schema_version import CURRENT

ROOT = Path(__file__).parents[3]
OVERRIDE = "environments/prod/overrides/high_availability.yml"


@pytest.fixture
def old(tmp_path):
    """The project with one override as it was at first."""
    shutil.copytree(ROOT / "environments", tmp_path / "environments", ignore=shutil.ignore_patterns("*.py", "*cache*"))
    for file in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path)
    (tmp_path / OVERRIDE).write_text("# More.\nnetwork: {nat: {addresses: 6}}\n")
    return tmp_path


@pytest.fixture
def run(old, capsys):
    def run(*arguments):
        status = main(("migrate", *arguments), EnvironmentConfigManager(old / "environments", environ={}))
        return status, *capsys.readouterr()

    return run


def test_a_dry_run_shows_a_diff_and_tells_by_its_status_that_there_is_something_to_do(run, old):
    before = (old / OVERRIDE).read_bytes()

    status, out, _ = run("--dry-run")

    assert status == 3
    assert out.splitlines()[:9] == [
        f"--- {OVERRIDE}",
        f"+++ {OVERRIDE}",
        "@@ -1,2 +1,4 @@",
        " # More.",
        "-network: {nat: {addresses: 6}}",
        f"+schema_version: {CURRENT}",
        "+",
        "+network: {nat: {addresses: [a, b, c, d, e, f]}}",
        f"1 file to migrate to schema version {CURRENT}:",
    ]
    assert "  2: Addresses of the NAT are named, not counted" in out
    assert (old / OVERRIDE).read_bytes() == before


def test_files_are_migrated_and_put_back(run, old):
    before = (old / OVERRIDE).read_bytes()

    status, out, _ = run()
    assert (status, out.splitlines()[0]) == (0, f"{OVERRIDE}: 1 -> {CURRENT}")
    assert "`python -m environments migrate --rollback` puts them back" in out
    assert run("--dry-run")[:2] == (0, f"Every file has schema version {CURRENT}; there is nothing to do\n")

    assert run("--rollback", "--dry-run")[0] == 3
    status, out, _ = run("--rollback")
    assert (status, out.splitlines()[0]) == (0, OVERRIDE)
    assert (old / OVERRIDE).read_bytes() == before
    assert run("--rollback")[0] == 1


def test_machines_get_it_as_json(run):
    status, out, _ = run("--dry-run", "--json")
    planned = json.loads(out)
    assert (status, planned["migrated"], planned["files"][0]["file"]) == (3, False, OVERRIDE)
    assert (planned["files"][0]["from"], planned["files"][0]["to"]) == (1, CURRENT)
    assert "+network: {nat: {addresses: [a, b, c, d, e, f]}}" in planned["files"][0]["diff"]

    done = json.loads(run("--json")[1])
    assert done["migrated"] is True
    assert done["backup"].endswith(done["run"])
    assert json.loads(run("--rollback", "--json")[1])["files"] == [OVERRIDE]


def test_what_would_not_load_is_told_as_json_and_as_text(run, old):
    (old / OVERRIDE).write_text("network: {nat: {addresses: 6}}\nclustre: {}\n")

    status, _, err = run()
    assert status == 1
    assert f"{OVERRIDE}:4:1: clustre: there is no such setting" in err
    assert "Consequence: no file was changed" in err

    status, out, _ = run("--json")
    told = json.loads(out)
    assert (status, told["valid"], told["errors"][0]["path"]) == (1, False, "clustre")
    assert (old / OVERRIDE).read_text().startswith("network: {nat: {addresses: 6}}")


def test_an_interrupted_run_is_something_to_do(run, old):
    run()
    state = next(old.glob(".migrations/*/state"))
    state.write_text("replacing\n")

    status, out, _ = run("--dry-run")
    assert (status, "was interrupted: `python -m environments migrate` finishes it first" in out) == (3, True)
    assert "was interrupted: it was finished" in run()[1]
    assert run("--dry-run")[0] == 0


def test_without_the_package_it_says_so_in_time(run, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    status, _, err = run()

    assert status == 1
    assert "the package ruamel.yaml is not installed" in err


def test_a_rollback_takes_no_files(run, capsys):
    with pytest.raises(SystemExit, match="2"):
        run("--rollback", OVERRIDE)
    assert "leave the files out" in capsys.readouterr().err


def test_files_are_offered_and_none_twice(old):
    candidates = Candidates(EnvironmentConfigManager(old / "environments", environ={}).files)

    assert {OVERRIDE, "environments/base.yml", "Pulumi.prod.yaml"} <= set(candidates.files())
    assert OVERRIDE not in candidates.files([OVERRIDE])


def test_a_diff_has_colours_where_somebody_looks(old, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")

    main(("migrate", "--dry-run"), EnvironmentConfigManager(old / "environments", environ={}))

    out = capsys.readouterr().out
    assert "\x1b[32m+network: {nat: {addresses: [a, b, c, d, e, f]}}\x1b[0m" in out
    assert "\x1b[1;31m-network: {nat: {addresses: 6}}\x1b[0m" in out
