"""`performance`: what is measured, and how it is told to people, pipes and machines."""

import json
import re

import pytest

from environments.command_line import main
from environments.config_loader.redis_options import KEY_FILE_VARIABLE, URL_VARIABLE

ROUNDS = ("--rounds", "3")


@pytest.fixture
def run(project, capsys):
    project.write("environments/dev/overrides/docker.yml", "database: {pool: {max_size: 20}}")
    project.write("environments/tenants/acme.yml", "tenant: {name: acme}")

    def run(*arguments):
        status = main(["performance", *arguments], project.manager)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def redis(server, monkeypatch, tmp_path):
    (tmp_path / "key").write_text("k" * 32)
    monkeypatch.setenv(URL_VARIABLE, f"redis://127.0.0.1:{server.port}")
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    return server


def times(told):
    return {(row["from"], row["phase"]): row["times"] for row in told["timings"]}


def test_files_and_process_are_measured_as_often_as_was_asked(run):
    status, out, err = run("--environment", "dev", "--override", "docker", "--tenant", "acme", *ROUNDS, "--json")

    told = json.loads(out)
    assert (status, err, told["subject"]) == (0, "", "environment development, override docker, tenant acme")
    assert (times(told)["files", "load"], times(told)["process", "load"]) == (3, 3)
    assert times(told)["files", "read"] == 4 * 3
    assert all(0 < row["mean_ms"] <= row["longest_ms"] for row in told["timings"])
    assert told["look_ups"] == [{"tier": "process", "outcomes": {"miss": 4, "hit": 3}, "hit_ratio": 3 / 7}]


@pytest.mark.usefixtures("redis")
def test_redis_is_measured_where_variables_name_one(run):
    told = json.loads(run("--environment", "dev", *ROUNDS, "--json")[1])

    assert (times(told)["redis", "load"], times(told)["redis", "decode"]) == (3, 3)
    assert ("redis", "merge") not in times(told)
    assert told["look_ups"][1] == {"tier": "redis", "outcomes": {"hit": 3}, "hit_ratio": 1.0}


def test_a_redis_that_is_down_is_told_and_settings_load(run, redis):
    redis.kill()

    status, out, _ = run("--environment", "dev", *ROUNDS)

    assert status == 0
    assert "redis  down 3  0% hits" in out


def test_a_pipe_gets_one_fact_per_line(run):
    lines = run("--environment", "dev", *ROUNDS)[1].splitlines()

    assert any(re.fullmatch(r"files  validate  3  [0-9.]+ ms  [0-9.]+ ms", line) for line in lines)
    assert lines[-1] == "process  miss 4, hit 3  43% hits"


def test_a_terminal_gets_tables(terminal):
    status, shown = terminal("performance", "--environment", "dev", *ROUNDS)

    assert status == 0
    assert re.search(r"From +Phase +Times +Mean +Longest", shown)
    assert re.search(r"process +miss 4, hit 3 +43% hits", shown)


def test_variables_that_do_not_fit_together_are_told(run, monkeypatch):
    monkeypatch.setenv(URL_VARIABLE, "redis://u:hunter2@redis.example.com")

    status, out, err = run("--environment", "dev")

    assert (status, out) == (1, "")
    assert "to another machine without TLS" in err
    assert "hunter2" not in err


@pytest.mark.parametrize("rounds", ["0", "-1", "10001", "many"])
def test_rounds_are_a_number_that_somebody_can_wait_for(run, capsys, rounds):
    with pytest.raises(SystemExit, match="2"):
        run("--rounds", rounds)
    assert "write a whole number from 1 to 10,000" in capsys.readouterr().err
