"""The daemon of a cluster, on a supervisor that only announces itself."""

import json
import os
import signal
import stat
import threading
import time

import pytest

from sandbox import commands
from sandbox.cloud.cluster.access import folder_of
from sandbox.cluster_daemon import ClusterDaemon, realms
from sandbox.control_plane import argo_rollouts, programs
from sandbox.lock import held
from sandbox.process import started_at
from sandbox.refusal import Refusal

REALM = "platform-dev/kind"

FAKE_SUPERVISOR = """\
import fcntl, json, os, pathlib, signal, socket, sys
directory = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
if (directory / "broken").exists():
    sys.exit("etcd ended with exit code 1")
lock = open(directory / "lock", "a+")
fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
lock.truncate(0); lock.write(str(os.getpid())); lock.flush()
listener = socket.create_server(("127.0.0.1", 0))
recorded = {
    "pid": os.getpid(),
    "realm": sys.argv[sys.argv.index("--realm") + 1],
    "server": f"https://127.0.0.1:{listener.getsockname()[1]}",
    "ca_file": str(directory / "ca"),
    "token_file": str(directory / "token"),
}
(directory / "access.new").write_text(json.dumps(recorded))
(directory / "access.new").rename(directory / "access.json")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    signal.pause()
"""


@pytest.fixture(autouse=True)
def got(monkeypatch):
    """What was got of the programs that clusters are made of, instead of the programs."""
    got = []
    monkeypatch.setattr(programs, "acquire", lambda *_: got.append("kubernetes"))
    monkeypatch.setattr(argo_rollouts, "acquire", lambda *_: got.append("argo rollouts"))
    return got


@pytest.fixture
def clusters(checkout):
    (checkout / "sandbox/control_plane").mkdir()
    (checkout / "sandbox/control_plane/__main__.py").write_text(FAKE_SUPERVISOR)
    return checkout / ".sandbox/clusters"


@pytest.fixture
def daemon(checkout, clusters, progress):
    daemon = ClusterDaemon(clusters, REALM, checkout, progress=progress)
    yield daemon
    daemon.stop()


def test_a_cluster_is_started_where_it_is_not_up(daemon):
    access = daemon.ensure_up()
    assert access.realm == REALM
    assert daemon.condition() == "up"


@pytest.mark.parametrize(
    ("pools", "expected"),
    [([{"name": "general"}], ["kubernetes", "argo rollouts"]), (None, ["kubernetes"])],
    ids=["its own", "of others"],
)
def test_what_a_stacks_own_cluster_needs_is_got_where_people_see_it(daemon, got, pools, expected):
    daemon.ensure_up(pools)

    assert got == expected


def test_a_cluster_that_is_up_is_used_as_it_is(daemon):
    assert daemon.ensure_up() == daemon.ensure_up()


def test_its_folder_is_its_users_alone(daemon):
    folder = daemon.ensure_up().folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_stopped_cluster_is_down_and_still_known(daemon, clusters):
    daemon.ensure_up()
    assert daemon.stop()
    assert daemon.condition() == "down"
    assert realms(clusters) == [REALM]


def test_a_killed_supervisors_announcement_deceives_nobody(daemon):
    folder = daemon.ensure_up().folder
    before = json.loads((folder / "access.json").read_text())["pid"]
    os.kill(before, signal.SIGKILL)
    while started_at(before) is not None:
        time.sleep(0.01)
    assert not daemon.is_up()
    daemon.ensure_up()
    assert json.loads((folder / "access.json").read_text())["pid"] != before


def test_a_cluster_that_runs_older_code_is_replaced(daemon, checkout, told):
    before = daemon.ensure_up().server
    (checkout / "sandbox/control_plane/new.py").write_text("")
    assert daemon.ensure_up().server != before
    assert f"the cluster {REALM} runs older code: starting it anew" in told.getvalue()


def test_a_cluster_with_which_another_command_works_is_not_stopped(daemon, clusters, checkout, progress):
    daemon.ensure_up()
    busy = ClusterDaemon(clusters, REALM, checkout, progress=progress, others=lambda: {"dev": "4711"})
    with pytest.raises(Refusal, match=r"stays up, because process 4711 works on the stack dev"):
        busy.stop()


def test_a_cluster_that_does_not_come_up_shows_the_end_of_its_log(daemon):
    folder = daemon.ensure_up().folder
    daemon.stop()
    (folder / "broken").write_text("")
    with pytest.raises(Refusal, match=r"did not come up[^~]*etcd ended with exit code 1[^~]*supervisor\.log"):
        daemon.ensure_up()
    (folder / "broken").unlink()


def test_node_pools_are_written_down_for_it(daemon):
    folder = daemon.ensure_up([{"name": "general"}]).folder
    assert json.loads((folder / "nodes.json").read_text()) == {"pools": [{"name": "general"}]}


def test_a_cluster_that_is_removed_leaves_nothing(daemon, clusters):
    folder = daemon.ensure_up().folder
    daemon.remove()
    assert not folder.exists()
    assert realms(clusters) == []


def test_damaged_announcements_hide_no_other_cluster(daemon, clusters):
    daemon.ensure_up()
    (clusters / "other").mkdir()
    (clusters / "other/access.json").write_text("{")
    assert realms(clusters) == [REALM]


@pytest.fixture
def with_clusters(session, monkeypatch, clusters):
    monkeypatch.setattr(session, "_environment", {**session._environment, "SANDBOX_CONTROL_PLANE": "real"})
    yield session
    for cluster in session.clusters():
        cluster.stop()


def test_up_starts_the_cluster_of_the_stack_and_down_stops_it(with_clusters, told):
    commands.up(with_clusters, "dev")
    (cluster,) = with_clusters.clusters()
    assert cluster.is_up()
    commands.down(with_clusters)
    assert not cluster.is_up()
    assert "is down; its objects stay on disk" in told.getvalue()


def test_status_tells_the_way_into_each_cluster(with_clusters, capsys):
    commands.up(with_clusters, "dev")
    (cluster,) = with_clusters.clusters()
    commands.status(with_clusters)
    assert f"cluster {cluster.realm}: up, kubeconfig {cluster.kubeconfig}" in capsys.readouterr().out


def test_a_sandbox_that_wants_no_control_plane_starts_none(session, clusters):
    commands.up(session, "dev")
    assert session.clusters() == []


def test_a_cluster_that_is_being_started_is_stopped_too(daemon, monkeypatch):
    begun = threading.Event()

    def prepare():
        begun.set()
        time.sleep(0.3)

    monkeypatch.setattr(daemon, "_prepare", prepare)
    starting = threading.Thread(target=daemon.ensure_up)
    starting.start()
    begun.wait()

    assert daemon.stop()
    starting.join()
    assert daemon.condition() == "down"


def test_a_cluster_that_another_command_is_starting_is_kept(clusters, checkout, progress):
    busy = ClusterDaemon(clusters, REALM, checkout, progress=progress, others=lambda: {"dev": "4711"})
    lock = folder_of(clusters, REALM) / "start.lock"
    with held(lock, progress, waiting="starting it"), pytest.raises(Refusal, match=r"stays up, because process 4711"):
        busy.stop()


def test_a_folder_that_takes_no_log_is_told(daemon, clusters):
    (folder_of(clusters, REALM) / "supervisor.log").mkdir(parents=True)

    with pytest.raises(
        Refusal, match=r"supervisor.log: Is a directory, so the cluster .* cannot be used\n  remedy: make"
    ):
        daemon.ensure_up()
