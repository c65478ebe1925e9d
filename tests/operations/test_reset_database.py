import pytest

SERVERS = {"items": [{"metadata": {"name": "postgres"}, "spec": {}, "status": {"currentPrimary": "postgres-2"}}]}


@pytest.fixture
def dev(fakes):
    fakes.tell("kubectl", "get", "clusters.postgresql.cnpg.io", out=SERVERS)
    fakes.tell("kubectl", "exec")
    return fakes


def test_the_database_is_made_anew_by_the_superuser_in_the_primarys_pod(operate, dev):
    ended = operate("reset-database", "--stack", "dev", "--confirm", "dev")
    assert ended.status == 0, ended.err
    (call,) = [call for call in dev.all_calls if "exec" in call["arguments"]]
    assert call["arguments"][:5] == ["exec", "--stdin", "postgres-2", "--namespace", "databases"]
    assert call["arguments"][-5:] == [
        "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=name=spotify_ai_agent", "--file=-"
    ]  # fmt: skip
    assert 'DROP DATABASE IF EXISTS :"name" WITH (FORCE);' in call["read"]


def test_a_database_that_an_interrupted_drop_has_left_invalid_is_made_without_its_mark(operate, dev):
    """PostgreSQL marks it by a limit of -2, which it takes from nobody (tried with PostgreSQL 15)."""
    operate("reset-database", "--stack", "dev", "--confirm", "dev")
    (call,) = [call for call in dev.all_calls if "exec" in call["arguments"]]
    assert "greatest(datconnlimit, -1)" in call["read"]


def test_a_tenants_database_goes_by_the_tenants_name(operate, dev):
    operate("reset-database", "--stack", "dev", "--tenant", "acme-music", "--confirm", "dev")
    (call,) = dev.calls("kubectl", "exec")
    assert "--set=name=tenant_acme_music" in call


def test_a_tenant_that_there_is_not_is_told_with_those_that_there_are(operate, dev):
    ended = operate("reset-database", "--stack", "dev", "--tenant", "acme", "--confirm", "dev")
    assert (ended.status, dev.calls("kubectl", "exec")) == (1, [])
    assert "has no tenant acme; there are acme-music" in ended.err


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-dr"])
def test_no_other_environment_is_ever_reset(operate, dev, stack):
    ended = operate("reset-database", "--stack", stack, "--confirm", stack)
    assert (ended.status, dev.all_calls) == (1, [])
    assert "is not one to be emptied" in ended.err


def test_a_protected_dev_is_not_reset_either(operate, dev):
    variables = {"SPOTIFY_AI_AGENT__PROTECTION__ENABLED": "true"}
    ended = operate("reset-database", "--stack", "dev", "--confirm", "dev", **variables)
    assert (ended.status, dev.all_calls) == (1, [])
    assert "it is protected" in ended.err


def test_a_database_outside_of_the_cluster_is_left_alone(operate, dev):
    engines = {"DATABASE__POSTGRESQL": "cloud_sql", "CACHE__REDIS": "memorystore"}
    variables = {f"SPOTIFY_AI_AGENT__{path}__ENGINE": engine for path, engine in engines.items()}
    ended = operate("reset-database", "--stack", "dev", "--confirm", "dev", **variables)
    assert (ended.status, dev.all_calls) == (1, [])
    assert "runs on cloud_sql" in ended.err


@pytest.mark.parametrize("confirmed", [[], ["--confirm", "yes"]])
def test_without_the_stacks_name_nothing_is_deleted(operate, dev, confirmed):
    ended = operate("reset-database", "--stack", "dev", *confirmed)
    assert (ended.status, dev.calls("kubectl", "exec")) == (2, [])
    assert "--confirm dev" in ended.err


def test_a_dry_run_prints_the_statements(operate, dev):
    ended = operate("reset-database", "--stack", "dev", "--dry-run")
    assert (ended.status, dev.calls("kubectl", "exec")) == (0, [])
    assert "would run: KUBECONFIG=" in ended.err
    assert "DROP DATABASE IF EXISTS" in ended.err


def test_without_a_primary_nothing_is_deleted(operate, dev):
    dev.tell(
        "kubectl", "get", "clusters.postgresql.cnpg.io", out={"items": [{"metadata": {"name": "p"}, "status": {}}]}
    )
    ended = operate("reset-database", "--stack", "dev", "--confirm", "dev")
    assert (ended.status, dev.calls("kubectl", "exec")) == (1, [])
    assert "no primary at the moment" in ended.err


def test_statements_that_fail_say_that_the_same_command_mends_it(operate, dev):
    dev.tell("kubectl", "exec", err="psql: error: FATAL: the database system is starting up", exit_code=2)
    ended = operate("reset-database", "--stack", "dev", "--confirm", "dev")
    assert ended.status == 1
    assert "the same command makes it again" in ended.err
