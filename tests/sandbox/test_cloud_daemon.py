import json
import os
import signal
import threading
import time

import pytest

from sandbox.cloud_daemon import CloudDaemon
from sandbox.process import started_at
from sandbox.refusal import Refusal


@pytest.fixture
def daemon(checkout, progress):
    directory = checkout / ".sandbox/cloud"
    directory.mkdir(parents=True)
    daemon = CloudDaemon(directory, checkout, progress)
    yield daemon
    daemon.stop()


@pytest.fixture
def recorded(checkout):
    return lambda: json.loads((checkout / ".sandbox/cloud/servers.json").read_text())


def test_the_cloud_is_started_where_it_is_not_up(daemon, recorded):
    assert daemon.ensure_up() == f"gcp:{recorded()['providers']['gcp']}"
    assert daemon.is_up()


def test_a_cloud_that_is_up_is_used_as_it_is(daemon, recorded):
    daemon.ensure_up()
    before = recorded()
    daemon.ensure_up()
    assert recorded() == before


def test_its_condition_is_told_in_words(daemon):
    assert daemon.condition() == "down"
    daemon.ensure_up()
    assert daemon.condition() == "up"


def test_a_stopped_cloud_is_down_and_leaves_no_address(daemon, checkout):
    daemon.ensure_up()
    assert daemon.stop()
    assert not daemon.is_up()
    assert not (checkout / ".sandbox/cloud/servers.json").exists()


def test_stopping_what_is_not_up_is_no_mistake(daemon):
    assert not daemon.stop()


def test_addresses_left_over_from_before_a_reboot_deceive_nobody(daemon, checkout, recorded):
    stale = {"pid": os.getpid(), "providers": {"gcp": 1}}
    (checkout / ".sandbox/cloud/servers.json").write_text(json.dumps(stale))
    (checkout / ".sandbox/cloud/lock").write_text("")
    assert not daemon.is_up()
    daemon.ensure_up()
    assert recorded()["pid"] != os.getpid()


@pytest.mark.parametrize("content", ["", "[]", '{"pid": 1}', '{"pid": 1, "providers": {"gcp": "x"}}'])
def test_a_damaged_address_file_is_replaced(daemon, checkout, content):
    (checkout / ".sandbox/cloud/servers.json").write_text(content)
    assert daemon.ensure_up().startswith("gcp:")


def test_a_killed_cloud_is_started_anew(daemon, recorded):
    daemon.ensure_up()
    pid = recorded()["pid"]
    os.kill(pid, signal.SIGKILL)
    while started_at(pid) is not None:
        time.sleep(0.01)
    daemon.ensure_up()
    assert recorded()["pid"] != pid


def test_a_cloud_that_runs_older_code_is_replaced(daemon, checkout, recorded, told):
    daemon.ensure_up()
    pid = recorded()["pid"]
    (checkout / "sandbox/cloud/new.py").write_text("")
    daemon.ensure_up()
    assert recorded()["pid"] != pid
    assert "older code" in told.getvalue()


def test_a_cloud_that_does_not_come_up_shows_the_end_of_its_log(daemon, checkout):
    (checkout / ".sandbox/cloud/broken").write_text("")
    with pytest.raises(Refusal, match=r"did not come up \(exit code 1\)[^~]*the catalogue is broken[^~]*cloud\.log"):
        daemon.ensure_up()


def test_an_older_failure_is_not_shown_again(daemon, checkout):
    (checkout / ".sandbox/cloud/cloud.log").write_text("an older failure\n")
    (checkout / ".sandbox/cloud/broken").write_text("")
    with pytest.raises(Refusal, match="did not come up") as refused:
        daemon.ensure_up()
    assert "an older failure" not in str(refused.value)


@pytest.mark.parametrize("content", [None, "", "[]", '{"pid": 1, "providers": {}}'])
def test_a_cloud_with_a_damaged_address_file_is_known_by_its_lock(daemon, checkout, content):
    daemon.ensure_up()
    path = checkout / ".sandbox/cloud/servers.json"
    path.unlink() if content is None else path.write_text(content)
    pid = int((checkout / ".sandbox/cloud/lock").read_text())
    assert daemon.condition() == f"does not answer (process {pid}); `make down` stops it, `make up` starts it anew"
    assert daemon.ensure_up().startswith("gcp:")
    assert started_at(pid) is None


def test_a_cloud_that_an_earlier_version_started_is_known_by_its_address_file(daemon, checkout):
    daemon.ensure_up()
    (checkout / ".sandbox/cloud/lock").write_text("")
    assert daemon.stop()


@pytest.mark.parametrize("named", ["", "no number", pytest.param(str(os.getpid()), id="a stranger")])
def test_a_cloud_whose_process_is_unknown_is_not_stopped_by_guessing(daemon, checkout, monkeypatch, named):
    """The number in the lock may have been given to another process since; that one is neither ended nor named."""
    monkeypatch.setattr("sandbox.daemon.STOP_S", 0.1)
    daemon.ensure_up()
    path, lock = checkout / ".sandbox/cloud/servers.json", checkout / ".sandbox/cloud/lock"
    kept = path.read_text()
    path.unlink()
    lock.write_text(named)
    with pytest.raises(Refusal, match=r"cannot be stopped: its process is not the one[^~]*end the process that has"):
        daemon.stop()
    path.write_text(kept)


@pytest.fixture
def busy(checkout, progress):
    return CloudDaemon(checkout / ".sandbox/cloud", checkout, progress, lambda: {"prod": "4711"})


def test_a_cloud_with_which_another_command_works_is_not_stopped(daemon, busy):
    daemon.ensure_up()
    with pytest.raises(Refusal, match=r"stays up, because process 4711 works on the stack prod[^~]*kill -INT 4711"):
        busy.stop()
    assert daemon.is_up()


def test_a_cloud_that_runs_older_code_is_used_while_another_command_works_with_it(daemon, busy, checkout, told):
    ports = daemon.ensure_up()
    (checkout / "sandbox/cloud/new.py").write_text("")
    assert busy.ensure_up() == ports
    assert "runs older code; it is used as it is, because process 4711 works on the stack prod" in told.getvalue()


def test_a_cloud_that_does_not_answer_is_not_replaced_under_another_command(daemon, busy, checkout):
    daemon.ensure_up()
    (checkout / ".sandbox/cloud/servers.json").write_text("[]")
    with pytest.raises(Refusal, match=r"does not answer, and cannot be started anew, because process 4711 works"):
        busy.ensure_up()


def test_a_cloud_that_another_command_needs_is_started_all_the_same(busy, daemon):
    assert busy.ensure_up().startswith("gcp:")


def test_two_commands_at_once_start_one_cloud(daemon, recorded):
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(daemon.ensure_up())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [f"gcp:{recorded()['providers']['gcp']}"] * 2


def test_the_cloud_outlives_the_command_that_started_it(daemon, recorded):
    daemon.ensure_up()
    assert os.getsid(recorded()["pid"]) != os.getsid(0)
