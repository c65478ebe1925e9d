import json

import pytest

from tests.operations import stack_outputs
from tests.operations.conftest import answer

NAME = "before-the-migration"
PLAN = "spotify-ai-agent-prod-cluster-00000000"


def sql(status):
    return [{"id": "17", "description": NAME, "status": status, "endTime": "2026-11-26T07:00:00Z"}]


def redis(state):
    return [{"name": f"projects/p/locations/r/backupCollections/c/backups/{NAME}", "state": state}]


@pytest.fixture
def prod(fakes):
    """prod, where nothing of this name exists, and every backup is ready at the second look."""
    fakes.say(
        "gcloud", "sql", "backups", "list", answers=[answer([]), answer(sql("RUNNING")), answer(sql("SUCCESSFUL"))]
    )
    fakes.tell("gcloud", "sql", "backups", "create")
    fakes.tell(
        "gcloud",
        "redis",
        "clusters",
        "describe",
        out={"backupCollection": "projects/p/locations/r/backupCollections/c"},
    )
    fakes.say(
        "gcloud",
        "redis",
        "clusters",
        "backups",
        "list",
        answers=[answer([]), answer(redis("CREATING")), answer(redis("ACTIVE"))],
    )
    fakes.tell("gcloud", "redis", "clusters", "create-backup")
    gone = answer(err="ERROR: (gcloud.beta.container.backup-restore.backups.describe) NOT_FOUND: it", exit_code=1)
    fakes.say(
        "gcloud",
        "beta",
        "container",
        "backup-restore",
        "backups",
        "describe",
        answers=[gone, answer({"state": "IN_PROGRESS"}), answer({"state": "SUCCEEDED", "resourceCount": 900})],
    )
    fakes.tell("gcloud", "beta", "container", "backup-restore", "backups", "create")
    return fakes


def test_everything_that_holds_data_is_backed_up_and_seen_to_be_there(operate, prod, waits):
    ended = operate("backup", "--stack", "prod", "--name", NAME)
    assert ended.status == 0, ended.err + ended.out
    assert waits == [15.0]
    assert ended.out.endswith("3 ok\n")
    created = [call for call in prod.calls("gcloud") if "create" in call or "create-backup" in call]
    assert created == [
        [
            "sql",
            "backups",
            "create",
            "--instance=spotify-ai-agent-prod-primary-00000000",
            "--project=spotify-ai-agent-prod",
            f"--description={NAME}",
            "--async",
            "--quiet",
        ],
        [
            "redis",
            "clusters",
            "create-backup",
            "spotify-ai-agent-prod-redis",
            "--region=europe-west1",
            "--project=spotify-ai-agent-prod",
            f"--backup-id={NAME}",
            f"--ttl={90 * 86400}s",
            "--async",
            "--quiet",
        ],
        [
            "beta",
            "container",
            "backup-restore",
            "backups",
            "create",
            NAME,
            f"--backup-plan={PLAN}",
            "--location=europe-west4",
            "--project=spotify-ai-agent-prod",
            "--async",
            "--quiet",
        ],
    ]


def test_a_name_is_made_from_the_time(operate, prod):
    operate("backup", "--stack", "prod", "--dry-run")
    (created,) = prod.calls("gcloud", "backup-restore", "describe")
    assert created[5].startswith("by-hand-20")


def test_what_an_interrupted_run_began_is_taken_up(operate, prod):
    prod.tell("gcloud", "sql", "backups", "list", out=sql("SUCCESSFUL"))
    prod.tell("gcloud", "redis", "clusters", "backups", "list", out=redis("ACTIVE"))
    prod.tell("gcloud", "beta", "container", "backup-restore", "backups", "describe", out={"state": "SUCCEEDED"})
    ended = operate("backup", "--stack", "prod", "--name", NAME)
    assert ended.status == 0
    assert prod.calls("gcloud", "create") == prod.calls("gcloud", "create-backup") == []


def test_one_store_that_refuses_keeps_no_other_from_being_backed_up(operate, prod):
    prod.tell("gcloud", "redis", "clusters", "create-backup", err="ERROR: PERMISSION_DENIED", exit_code=1)
    ended = operate("backup", "--stack", "prod", "--name", NAME)
    assert ended.status == 1
    assert "not begun: whoever is logged in may not do this" in ended.out
    assert "2 ok, 1 failed" in ended.out


def test_a_backup_that_fails_is_told(operate, prod):
    failed = {"state": "FAILED", "stateReason": "the agent is away"}
    prod.tell("gcloud", "beta", "container", "backup-restore", "backups", "describe", out=failed)
    ended = operate("backup", "--stack", "prod", "--name", NAME, "--json")
    assert ended.status == 1
    checks = {check["subject"]: check for check in json.loads(ended.out)["checks"]}
    assert checks[f"Backup for GKE {PLAN}"]["detail"] == "FAILED: the agent is away"


def test_a_backup_that_takes_too_long_goes_on_and_can_be_waited_for_again(operate, prod):
    prod.tell("gcloud", "sql", "backups", "list", out=sql("RUNNING"))
    ended = operate("backup", "--stack", "prod", "--name", NAME, "--wait", "0")
    assert ended.status == 1
    assert f"python -m operations backup --stack prod --name {NAME} goes on waiting" in ended.out


def test_a_dry_run_asks_what_there_is_and_begins_nothing(operate, prod):
    ended = operate("backup", "--stack", "prod", "--name", NAME, "--dry-run")
    assert ended.status == 0
    assert prod.calls("gcloud", "create") == prod.calls("gcloud", "create-backup") == []
    assert ended.err.count("would run: gcloud") == 3


def test_a_dry_run_says_what_could_not_be_asked(operate, prod):
    prod.tell("gcloud", "sql", "backups", "list", err="do not currently have an active account", exit_code=1)
    ended = operate("backup", "--stack", "prod", "--name", NAME, "--dry-run")
    assert ended.status == 1
    line = next(line for line in ended.out.splitlines() if line.startswith("failed"))
    assert line.endswith("not begun: nobody is logged in to Google Cloud here, or the login has expired")


@pytest.mark.parametrize("name", ["Before", "-x", "x-", "a" * 41, "a b", "$(id)"])
def test_a_name_that_a_store_would_refuse_is_refused_before(operate, prod, name):
    ended = operate("backup", "--stack", "prod", f"--name={name}")
    assert (ended.status, prod.all_calls) == (2, [])
    assert "is no name for a backup" in ended.err


def test_a_database_inside_the_cluster_is_backed_up_by_its_operator(operate, fakes):
    servers = {"items": [{"metadata": {"name": "postgres"}, "spec": {}, "status": {}}]}
    fakes.tell("kubectl", "get", "clusters.postgresql.cnpg.io", out=servers)
    fakes.tell("kubectl", "apply")
    phases = [answer({"status": {"phase": phase}}) for phase in ("running", "completed")]
    fakes.say("kubectl", "get", "backups.postgresql.cnpg.io", answers=phases)
    ended = operate("backup", "--stack", "dev", "--name", NAME)
    assert ended.status == 0, ended.err + ended.out
    (applied,) = [call["read"] for call in fakes.all_calls if "apply" in call["arguments"]]
    assert json.loads(applied)["spec"] == {
        "method": "plugin",
        "cluster": {"name": "postgres"},
        "pluginConfiguration": {"name": "barman-cloud.cloudnative-pg.io"},
    }
    assert "ok      PostgreSQL in databases" in ended.out


def test_a_stack_that_keeps_no_copies_says_so(operate, fakes):
    ended = operate("backup", "--stack", "local")
    assert ended.status == 1
    assert "it has nothing that can be backed up" in ended.err


def test_two_clusters_of_servers_are_not_guessed_between(operate, fakes):
    one = {"metadata": {"name": "postgres"}, "spec": {}}
    fakes.tell("kubectl", "get", "clusters.postgresql.cnpg.io", out={"items": [one, one]})
    ended = operate("backup", "--stack", "dev", "--name", NAME)
    assert ended.status == 1
    assert "there are 2 PostgreSQL clusters, and one is wanted" in ended.out


def test_a_plan_that_is_none_is_told(operate, prod):
    outputs = stack_outputs.of("prod")
    outputs["backup"]["plan_id"] = "the plan"
    prod.tell("pulumi", "stack", "output", "--stack", "prod", out=outputs)
    ended = operate("backup", "--stack", "prod", "--name", NAME)
    assert ended.status == 1
    assert "the plan is no projects/*/locations/*/backupPlans/*" in ended.out


def test_an_interrupted_wait_says_how_it_is_taken_up_again(operate, prod, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr("operations.command_line.sleep", interrupted)
    ended = operate("backup", "--stack", "prod", "--name", NAME)
    assert ended.status == 130
    assert f"python -m operations backup --stack prod --name {NAME} takes it up again" in ended.err
