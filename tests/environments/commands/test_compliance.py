"""`python -m environments compliance`, on the project's own settings."""

import json

import pytest

from environments.command_line import main


@pytest.fixture
def run(capsys):
    def run(*arguments):
        status = main(["compliance", *arguments])
        return status, capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--environment", "dev"], 3),
        (["--environment", "prod"], 3),
        (["--stack", "prod", "--framework", "gdpr"], 0),
        (["--stack", "prod", "--framework", "gdpr", "--framework", "hipaa"], 3),
        (["--stack", "prod", "--framework", "soc2", "--json"], 0),
        (["--stack", "prod", "--framework", "soc2", "--markdown"], 0),
        (["--stack", "prod-cell-1", "--tenant", "tonhalle-live", "--framework", "gdpr"], 0),
    ],
)
def test_a_pipeline_is_told_by_the_status(run, arguments, status):
    assert run(*arguments)[0] == status


def test_a_pipe_gets_one_fact_per_line_with_gaps_first(run):
    _, shown = run("--environment", "prod", "--framework", "hipaa")
    lines = shown.out.splitlines()
    assert lines[0].startswith("not met  hipaa 164.308(a)(7)  disaster_recovery = null (environments/base.yml:")
    verdicts = [line.partition("  ")[0] for line in lines]
    order = ["not met", "met", "not applicable", "resources only", "manual"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert any(line.startswith("manual  hipaa 164.310(b)  Use of workstations  # by hand: ") for line in lines)


def test_machines_get_json(run):
    _, shown = run("--environment", "prod", "--framework", "gdpr", "--json")
    data = json.loads(shown.out)
    assert data["subject"] == "environment production"
    assert [one["framework"] for one in data["frameworks"]] == ["gdpr"]
    assert data["frameworks"][0]["requirements"][0]["verdict"] == "not met"


def test_a_page_for_whoever_audits(run):
    _, shown = run("--environment", "prod", "--override", "disaster_recovery", "--framework", "soc2", "--markdown")
    assert shown.out.startswith("# Compliance of the settings of environment production, override disaster_recovery\n")


def test_json_and_markdown_at_once_are_refused(run, capsys):
    with pytest.raises(SystemExit, match="2"):
        run("--json", "--markdown")
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_misspelt_framework_is_told_with_the_near_one(run, capsys):
    with pytest.raises(SystemExit, match="2"):
        run("--framework", "gpdr")
    assert "there is no framework 'gpdr': did you mean gdpr?" in capsys.readouterr().err


def test_settings_that_are_wrong_are_told_and_not_judged(run):
    status, shown = run("--environment", "prod", "--override", "scalling")
    assert status == 1
    assert "scaling" in shown.err
    assert shown.out == ""


def test_a_person_sees_tables(capsys, monkeypatch):
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "160"}.items():
        monkeypatch.setenv(name, value)
    assert main(["compliance", "--environment", "prod", "--framework", "hipaa"]) == 3
    out = capsys.readouterr().out
    assert out.index("Settings of environment production") < out.index("Gaps") < out.index("Requirements without gaps")
    assert "database.postgresql.logging.audit_classes" in out
