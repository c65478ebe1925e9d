import copy
from datetime import UTC, datetime, timedelta

import pytest

from tests.operations import stack_outputs
from tests.operations.conftest import answer

AGE = timedelta(minutes=42)
BACKUP = "projects/spotify-ai-agent-prod/locations/europe-west4/backupPlans/it/backups/scheduled-7"
DATABASE_URN = "urn:pulumi:prod-dr::spotify-ai-agent::it$gcp:sql/databaseInstance:DatabaseInstance::db"
PROMOTED = copy.deepcopy(stack_outputs.of("prod-dr"))
PROMOTED["disaster_recovery"]["promoted"] = True


def backup(age=AGE, state="SUCCEEDED", name=BACKUP):
    return {"name": name, "state": state, "createTime": (datetime.now(UTC) - age).isoformat()}


@pytest.fixture
def region_gone(fakes, monkeypatch):
    """Everything answers as in a failover that goes well."""
    fakes.tell("gcloud", "beta", "container", "backup-restore", "backups", "list", out=[backup()])
    fakes.tell("gcloud", "sql", "instances", "describe", out={"settings": {"activationPolicy": "ALWAYS"}})
    fakes.tell("gcloud", "sql", "instances", "patch")
    fakes.tell("pulumi", "preview", "--json", out={"steps": [{"op": "update", "urn": DATABASE_URN}]})
    fakes.tell("pulumi", "up")
    gone = answer(err="ERROR: NOT_FOUND: no such restore", exit_code=1)
    states = [answer({"state": state}) for state in ("IN_PROGRESS", "SUCCEEDED")]
    fakes.say("gcloud", "beta", "container", "backup-restore", "restores", "describe", answers=[gone, *states])
    fakes.tell("gcloud", "beta", "container", "backup-restore", "restores", "list", out=[])
    fakes.tell("gcloud", "beta", "container", "backup-restore", "restores", "create")
    fakes.tell("gcloud", "dns", "managed-zones", "list", out=[{"name": "edge-zone", "visibility": "public"}])
    fakes.tell("gcloud", "dns", "record-sets", "list", out=[{"rrdatas": ["198.51.100.1"]}])
    fakes.tell("gcloud", "dns", "record-sets", "update")
    monkeypatch.setattr("operations.health.looked_at", lambda engine, outputs: [])
    return fakes


CHANGING = ("patch", "up", "create", "update")


def changes(fakes):
    return [call["arguments"] for call in fakes.all_calls if set(call["arguments"]) & set(CHANGING)]


def file_of(project):
    return (project / "Pulumi.prod-dr.yaml").read_text()


def test_a_failover_goes_through_all_steps_in_their_order(operate, region_gone, project):
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 0, ended.err
    assert [call[:4] for call in changes(region_gone)] == [
        ["sql", "instances", "patch", "spotify-ai-agent-prod-primary-00000000"],
        ["up", "--yes", "--skip-preview", "--stack"],
        ["beta", "container", "backup-restore", "restores"],
        ["dns", "record-sets", "update", "api.app.spotify-ai-agent.com."],
        ["dns", "record-sets", "update", "preview.app.spotify-ai-agent.com."],
    ]
    assert "promoted: true" in file_of(project)
    assert "pilot_light" not in file_of(project).partition("secretsprovider")[2].partition("settings")[0]
    assert "tell partners that calls come from 203.0.113.1, 203.0.113.2" in ended.err
    assert "42 minutes old; 360 are promised" in ended.err


def test_the_restore_is_of_the_newest_backup_that_can_be_used(operate, region_gone):
    older = backup(AGE + timedelta(hours=6), name=f"{BACKUP}-older")
    broken = backup(AGE - timedelta(minutes=5), state="FAILED", name=f"{BACKUP}-broken")
    region_gone.tell("gcloud", "backup-restore", "backups", "list", out=[older, backup(), broken])
    operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    (created,) = region_gone.calls("gcloud", "restores", "create")
    assert f"--backup={BACKUP}" in created
    assert created[5] == "failover-scheduled-7"


def test_the_records_get_the_second_regions_address(operate, region_gone):
    operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    update = region_gone.calls("gcloud", "dns", "update")[0]
    assert {"--zone=edge-zone", "--rrdatas=203.0.113.80", "--ttl=300"} <= set(update)


def test_a_dry_run_is_the_drill_and_changes_nothing(operate, region_gone, project):
    before = file_of(project)
    ended = operate("failover", "--stack", "prod-dr", "--dry-run")
    assert ended.status == 0, ended.err
    assert changes(region_gone) == []
    assert file_of(project) == before
    for line in ("sql instances patch", "pulumi up --yes", "restores create failover-", "dns record-sets update"):
        assert any(line in said for said in ended.err.splitlines() if said.startswith("would run: "))


def test_a_plan_that_would_replace_the_database_ends_it_before_the_primary_is_stopped(operate, region_gone, project):
    before = file_of(project)
    region_gone.tell("pulumi", "preview", "--json", out={"steps": [{"op": "replace", "urn": DATABASE_URN}]})
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 1
    assert changes(region_gone) == []
    assert file_of(project) == before
    assert "the preview shows replace of db, and it must be an update" in ended.err


def test_what_was_not_confirmed_leaves_everything_as_it_was(operate, region_gone, project):
    before = file_of(project)
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod")
    assert (ended.status, changes(region_gone)) == (2, [])
    assert file_of(project) == before


def test_the_same_command_goes_on_where_an_interrupted_one_stopped(operate, region_gone, project):
    region_gone.tell("pulumi", "up", exit_code=255)
    assert operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr").status == 1
    region_gone.tell("gcloud", "sql", "instances", "describe", out={"settings": {"activationPolicy": "NEVER"}})
    region_gone.tell("pulumi", "up")
    region_gone.tell("gcloud", "restores", "describe", out={"state": "SUCCEEDED"})
    region_gone.tell("gcloud", "dns", "record-sets", "list", out=[{"rrdatas": ["203.0.113.80"]}])
    earlier = len(changes(region_gone))
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 0, ended.err
    assert [call[0] for call in changes(region_gone)[earlier:]] == ["up"]
    assert ended.err.count("done already") == 4


def test_a_primary_that_cannot_be_reached_is_left_to_the_persons_word(operate, region_gone):
    region_gone.tell("gcloud", "sql", "instances", "describe", err="i/o timeout", exit_code=1)
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert (ended.status, changes(region_gone)) == (1, [])
    assert "type the command again with --primary-is-gone" in ended.err
    assert operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr", "--primary-is-gone").status == 0
    assert region_gone.calls("gcloud", "patch") == []


def test_a_promotion_that_was_written_elsewhere_is_noticed_before_anything_happens(operate, region_gone, project):
    path = project / "Pulumi.prod-dr.yaml"
    path.write_text(path.read_text().replace("config:\n", "config:\n  gcp:defaultLabels:\n    promoted: false\n", 1))
    before = file_of(project)
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert (ended.status, changes(region_gone)) == (1, [])
    assert "the settings still say that it is not promoted" in ended.err
    assert file_of(project) == before


def test_settings_of_the_shell_are_no_part_of_a_failover(operate, region_gone):
    variables = {"SPOTIFY_AI_AGENT__EDGE__RECORD_TTL_S": "60"}
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr", **variables)
    assert (ended.status, changes(region_gone)) == (1, [])
    assert "environment variables would change its settings: SPOTIFY_AI_AGENT__EDGE__RECORD_TTL_S" in ended.err


def test_a_backup_older_than_promised_is_said(operate, region_gone):
    old = backup(timedelta(minutes=400))
    region_gone.tell("gcloud", "backup-restore", "backups", "list", out=[old])
    ended = operate("failover", "--stack", "prod-dr", "--dry-run")
    assert "warning: it is older than promised" in ended.err


def test_without_a_backup_nothing_begins(operate, region_gone):
    region_gone.tell("gcloud", "backup-restore", "backups", "list", out=[backup(state="FAILED")])
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert (ended.status, changes(region_gone)) == (1, [])
    assert "no backup that can be restored" in ended.err


def test_a_restore_that_fails_leaves_the_traffic_where_it_was(operate, region_gone):
    region_gone.tell("gcloud", "restores", "describe", out={"state": "FAILED"})
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 1
    assert "the traffic is where it was" in ended.err
    assert "restores delete failover-scheduled-7" in ended.err
    assert region_gone.calls("gcloud", "dns", "update") == []


def test_a_restore_that_takes_too_long_can_be_waited_for_again(operate, region_gone):
    region_gone.tell("gcloud", "restores", "describe", out={"state": "IN_PROGRESS"})
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr", "--wait", "0")
    assert ended.status == 1
    assert "is not ready in time" in ended.err


def test_a_restore_under_way_is_waited_for_though_there_is_a_newer_backup_by_now(operate, region_gone):
    plan = "projects/spotify-ai-agent-prod/locations/europe-west4/restorePlans/it/restores"
    begun = [{"name": f"{plan}/by-hand", "state": "IN_PROGRESS"}, {"name": f"{plan}/failover-old", "state": "CREATING"}]
    region_gone.tell("gcloud", "backup-restore", "restores", "list", out=begun)
    region_gone.tell("gcloud", "restores", "describe", "failover-old", out={"state": "SUCCEEDED"})
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 0, ended.err
    assert region_gone.calls("gcloud", "restores", "create") == []


def test_a_second_region_that_is_not_well_gets_no_traffic(operate, region_gone, monkeypatch):
    from operations.check import Check

    sick = Check(subject="Rollout api/api", verdict="failed", detail="Degraded")
    monkeypatch.setattr("operations.health.looked_at", lambda engine, outputs: [sick])
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr", "--wait", "0.1")
    assert ended.status == 1
    assert region_gone.calls("gcloud", "dns", "update") == []


def test_a_zone_that_is_not_found_is_left_to_a_person(operate, region_gone):
    region_gone.tell("gcloud", "dns", "managed-zones", "list", out=[{"name": "inside", "visibility": "private"}])
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 1
    assert "there are 0 public zones of app.spotify-ai-agent.com" in ended.err


def test_a_stack_without_a_restore_plan_is_told(operate, region_gone):
    outputs = copy.deepcopy(PROMOTED)
    del outputs["disaster_recovery"]["restore_plan_id"]
    region_gone.tell("pulumi", "stack", "output", "--stack", "prod-dr", out=outputs)
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert ended.status == 1
    assert "it exports no restore plan" in ended.err


@pytest.mark.parametrize("stack", ["prod", "dev", "prod-cell-1"])
def test_only_a_recovery_stack_takes_another_ones_place(operate, region_gone, stack):
    ended = operate("failover", "--stack", stack, "--confirm", stack)
    assert (ended.status, region_gone.all_calls) == (1, [])
    assert "only a recovery stack can take another one's place" in ended.err


def test_a_stack_file_that_is_written_otherwise_is_left_to_a_person(operate, region_gone, project):
    path = project / "Pulumi.prod-dr.yaml"
    path.write_text(
        path.read_text().replace(
            "overrides: [high_availability, scaling, disaster_recovery, second_region, pilot_light]",
            "overrides:\n  - high_availability\n  - scaling\n  - disaster_recovery\n  - second_region\n  - pilot_light",
        )
    )
    ended = operate("failover", "--stack", "prod-dr", "--confirm", "prod-dr")
    assert (ended.status, changes(region_gone)) == (1, [])
    assert "take pilot_light out of the overrides by hand" in ended.err
