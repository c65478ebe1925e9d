import json

import pytest

from tests.operations import stack_outputs
from tests.operations.conftest import answer


@pytest.fixture
def well(fakes, monkeypatch):
    """A platform that is well: its health is other tests' matter."""
    fakes.tell("pulumi", "preview")
    fakes.tell("pulumi", "up")
    monkeypatch.setattr("operations.health.looked_at", lambda engine, outputs: [])
    return fakes


def test_a_stack_is_previewed_and_brought_up_through_the_packs_against_the_state_that_it_names(operate, well):
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert ended.status == 0, ended.err
    runs = [call for call in well.all_calls if call["arguments"][0] in ("preview", "up")]
    assert [call["arguments"] for call in runs] == [
        ["preview", "--stack", "prod", "--policy-pack", "policy/all"],
        ["up", "--yes", "--skip-preview", "--stack", "prod", "--policy-pack", "policy/all"],
    ]
    assert {call["environment"]["PULUMI_BACKEND_URL"] for call in runs} == {"gs://spotify-ai-agent-prod-pulumi-state"}


def test_where_an_environment_lowers_the_rules_its_configuration_is_checked_and_passed(operate, well):
    assert operate("deploy", "--stack", "dev", "--yes").status == 0
    (up,) = well.calls("pulumi", "up")
    assert up[-2:] == ["--policy-pack-config", "policy/config/dev.json"]


def test_a_rule_that_does_not_exist_stops_it_before_the_preview(operate, well, project):
    (project / "policy/config/dev.json").write_text(json.dumps({"no-such-rule": "advisory"}))
    ended = operate("deploy", "--stack", "dev", "--yes")
    assert (ended.status, well.calls("pulumi", "preview")) == (1, [])
    assert "no-such-rule" in ended.err


def test_dev_is_deployed_where_its_developer_is_logged_in(operate, well):
    operate("deploy", "--stack", "dev", "--yes")
    assert not any("PULUMI_BACKEND_URL" in call["environment"] for call in well.all_calls)


def test_the_question_stands_between_preview_and_up(operate, well, typing):
    typing("staging")
    ended = operate("deploy", "--stack", "prod")
    assert (ended.status, well.calls("pulumi", "up")) == (2, [])
    assert well.calls("pulumi", "preview")
    assert "the answer was not prod" in ended.err


def test_whoever_types_the_stacks_name_goes_on(operate, well, typing):
    typing("prod")
    assert operate("deploy", "--stack", "prod").status == 0
    assert well.calls("pulumi", "up")


def test_a_pipeline_without_yes_is_told_so(operate, well):
    ended = operate("deploy", "--stack", "prod")
    assert ended.status == 2
    assert "nobody is there to be asked" in ended.err
    assert "--yes" in ended.err


def test_a_dry_run_prints_what_it_would_run_and_runs_nothing_that_changes_anything(operate, well):
    ended = operate("deploy", "--stack", "prod", "--dry-run")
    assert ended.status == 0
    assert (
        "would run: PULUMI_BACKEND_URL=gs://spotify-ai-agent-prod-pulumi-state "
        "pulumi up --yes --skip-preview --stack prod --policy-pack policy/all" in ended.err
    )
    assert well.calls("pulumi", "preview") == well.calls("pulumi", "up") == []


def test_a_protected_stack_is_deployed_from_a_commit_only(operate, well):
    well.tell("git", "status", "--porcelain", out=" M environments/prod/prod.yml\n")
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi")) == (1, [])
    assert "changes that are in no commit: environments/prod/prod.yml" in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPOTIFY_AI_AGENT__DATABASE__POSTGRESQL__CONNECTION_POOL__MAX_SIZE", "57"),
        ("SPOTIFY_AI_AGENT_STACK_FILE", "Pulumi.staging.yaml"),
    ],
)
def test_a_protected_stack_is_what_its_files_say_and_not_what_a_shell_says(
    operate, well, name, value, project, monkeypatch
):
    """A developer's shell has environments/dev/secrets/.env loaded, which asks for a small pool."""
    monkeypatch.chdir(project)
    ended = operate("deploy", "--stack", "prod", "--yes", **{name: value})
    assert (ended.status, well.calls("pulumi")) == (1, [])
    assert f"environment variables would change its settings: {name}\n" in ended.err
    assert "57" not in ended.err


def test_in_development_a_shell_may_set_settings(operate, well):
    variables = {"SPOTIFY_AI_AGENT__APPLICATION__API__FASTAPI__LOG_LEVEL": "WARNING"}
    assert operate("deploy", "--stack", "dev", "--yes", **variables).status == 0


def test_dev_may_be_deployed_with_changes(operate, well):
    well.tell("git", "status", "--porcelain", out=" M environments/dev/dev.yml\n")
    assert operate("deploy", "--stack", "dev", "--yes").status == 0


def test_a_protected_stack_must_say_where_its_state_is(operate, well, project):
    path = project / "environments/prod/prod.yml"
    path.write_text(path.read_text().replace("  state: gs://spotify-ai-agent-prod-pulumi-state\n", "  state: null\n"))
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi")) == (1, [])
    assert "set stack.state to its bucket" in ended.err


@pytest.mark.parametrize("missing", ["policy/all/PulumiPolicy.yaml", ".venv/bin/python"])
def test_without_packs_nothing_is_deployed(operate, well, project, missing):
    (project / missing).unlink()
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi")) == (1, [])
    assert f"error: {missing}: it is not there" in ended.err


def test_a_stack_that_the_state_does_not_know_is_refused(operate, well):
    well.tell("pulumi", "stack", "ls", "--json", out=[])
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi", "preview")) == (1, [])
    assert "gs://spotify-ai-agent-prod-pulumi-state does not know the stack prod" in ended.err


def test_an_update_that_is_under_way_is_waited_for(operate, well):
    well.tell("pulumi", "stack", "ls", "--json", out=[{"name": "prod", "updateInProgress": True}])
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi", "preview")) == (1, [])
    assert "an update of it is under way" in ended.err


def test_a_cell_waits_for_its_platform(operate, well):
    well.tell("pulumi", "stack", "ls", "--json", out=[{"name": "prod", "resourceCount": 0}, {"name": "prod-cell-1"}])
    ended = operate("deploy", "--stack", "prod-cell-1", "--yes")
    assert (ended.status, well.calls("pulumi", "preview")) == (1, [])
    assert "it is a cell of the platform prod, which is not up" in ended.err


def test_a_preview_that_a_rule_refuses_ends_it(operate, well):
    well.tell("pulumi", "preview", exit_code=255)
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi", "up")) == (1, [])
    assert "the stack prod is as it was" in ended.err


def test_an_up_that_breaks_says_that_the_state_knows_what_was_made(operate, well):
    well.tell("pulumi", "up", exit_code=255)
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert ended.status == 1
    assert "what has been made stands in its state" in ended.err


def test_a_platform_that_is_not_well_afterwards_is_an_error(operate, well, monkeypatch):
    from operations.check import Check

    sick = Check(subject="Rollout api/api", verdict="failed", detail="Degraded")
    monkeypatch.setattr("operations.health.looked_at", lambda engine, outputs: [sick])
    ended = operate("deploy", "--stack", "prod", "--yes", "--wait", "0")
    assert ended.status == 1
    assert "it is deployed, and the platform is not well" in ended.err
    assert "Rollout api/api  Degraded" in ended.err


def test_what_a_recovery_stack_has_written_down_is_compared_after_the_up(operate, well):
    changed = stack_outputs.of("prod")
    changed["postgresql"]["instance"] = "spotify-ai-agent-prod-primary-deadbeef"
    well.tell("pulumi", "stack", "output", "--json", "--stack", "prod", out=changed)
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert ended.status == 0
    assert (
        "warning: Pulumi.prod-dr.yaml: recovery.primary.database_instance is not what this stack exports" in ended.err
    )
    assert ended.err.count("warning: Pulumi.prod-dr.yaml") == 1


def test_a_stack_of_others_that_is_wrong_is_no_matter_of_this_deployment(operate, well, project):
    (project / "Pulumi.prod-dr.yaml").write_text("config:\n  spotify-ai-agent:environment: production?\n")
    well.tell("pulumi", "stack", "output", "--json", "--stack", "staging", out=stack_outputs.of("staging"))
    assert operate("deploy", "--stack", "dev", "--yes").status == 0


def test_two_at_once_are_one_too_many(operate, well, project):
    from operations.lock import held

    with held(project / ".operations/prod.lock", stack="prod", doing="backup"):
        ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi", "preview")) == (1, [])
    assert "another operation on the stack prod is under way" in ended.err
    assert "backup" in ended.err


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("error: could not find default credentials", "nobody is logged in to Google Cloud here"),
        ("error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive", "does not know where the state is"),
        ("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", "encrypted with a passphrase"),
        ("googleapi: Error 403: you are not welcome", "whoever is logged in may not do this"),
        ("something new", "`pulumi` ended with exit code 255:\n    something new"),
    ],
)
def test_what_the_engine_says_is_understood(operate, well, said, understood):
    well.say("pulumi", "stack", "ls", answers=[answer(err=said, exit_code=255)])
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert ended.status == 1
    assert understood in ended.err


def test_a_wrong_setting_is_told_with_file_and_line_before_anything_runs(operate, well, project):
    path = project / "environments/prod/prod.yml"
    path.write_text(path.read_text().replace("max_connections: 2000", "max_conections: 2000"))
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.all_calls) == (1, [])
    assert "did you mean database.postgresql.machine.max_connections" in ended.err


def test_a_stack_that_there_is_not_is_told_with_its_neighbours(operate, well):
    ended = operate("deploy", "--stack", "prd", "--yes")
    assert ended.status == 1
    assert "did you mean prod" in ended.err


def test_a_missing_engine_is_told_with_how_to_get_it(operate, well):
    well.take_away("pulumi")
    ended = operate("deploy", "--stack", "dev", "--yes")
    assert ended.status == 1
    assert "pulumi is not on PATH" in ended.err
    assert "docs/bootstrap.md" in ended.err


def test_a_new_version_that_is_on_its_way_is_waited_for_and_its_end_counts(operate, well, monkeypatch):
    from operations.check import Check

    rollout = "Rollout api/api"
    looks = iter(
        [
            [Check(subject=rollout, verdict="warning", detail="on its way", under_way=True)],
            [Check(subject=rollout, verdict="failed", detail="Degraded: it crashes")],
        ]
    )
    last = []

    def looked_at(engine, outputs):
        last[:] = next(looks, last)
        return list(last)

    monkeypatch.setattr("operations.health.looked_at", looked_at)
    monkeypatch.setattr("operations.command_line.sleep", lambda seconds: __import__("time").sleep(0.2))
    ended = operate("deploy", "--stack", "prod", "--yes", "--wait", "0.5")
    assert ended.status == 1
    assert "Degraded: it crashes" in ended.err


def test_a_new_version_whose_end_nobody_knows_is_no_success(operate, well, monkeypatch):
    from operations.check import Check

    coming = Check(subject="Rollout api/api", verdict="warning", detail="on its way", under_way=True)
    monkeypatch.setattr("operations.health.looked_at", lambda engine, outputs: [coming])
    ended = operate("deploy", "--stack", "prod", "--yes", "--wait", "0")
    assert ended.status == 1
    assert "what it changed has not come to an end within 0 s" in ended.err


def test_a_platform_whose_place_another_stack_has_taken_is_not_deployed(operate, well, project):
    path = project / "Pulumi.prod-dr.yaml"
    path.write_text(path.read_text().replace("    recovery:\n", "    recovery:\n      promoted: true\n"))
    ended = operate("deploy", "--stack", "prod", "--yes")
    assert (ended.status, well.calls("pulumi")) == (1, [])
    assert "the stack prod-dr has taken its place" in ended.err
    assert operate("deploy", "--stack", "prod-dr", "--yes").status == 0
