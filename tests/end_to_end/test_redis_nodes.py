"""The in-cluster engine's own files, run by real Redis servers on loopback addresses: pods without Kubernetes.

Needs `redis-server`, `redis-cli` and `openssl`; without them there is nothing that could be proven here.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from components.redis import node_configuration

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("redis-server", "redis-cli", "openssl"))), reason="needs redis-server and openssl"
)

DOMAIN = "redis.redis.svc.cluster.local"
PATIENCE_S = 60


class Pods:
    """Nodes as the StatefulSet would run them: server and keeper each, one address each."""

    def __init__(self, folder, network, nodes, primaries):
        self.folder, self.network, self.nodes, self.primaries = folder, network, nodes, primaries
        self.processes = {}
        self.addresses = {}
        bin_ = folder / "bin"
        bin_.mkdir()
        # Names resolve as in the cluster: a file says which address a pod has at present.
        stub = bin_ / "getent"
        stub.write_text(f'#!/bin/sh\ncat "{folder}/names/$2" 2>/dev/null\n')
        stub.chmod(0o755)
        (folder / "names").mkdir()
        self.certificate()

    def certificate(self):
        tls = self.folder / "tls"
        tls.mkdir(exist_ok=True)
        command = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "1",
        ]
        subprocess.run(
            [*command, "-subj", "/CN=redis", "-keyout", tls / "tls.key", "-out", tls / "tls.crt"],
            check=True,
            capture_output=True,
        )
        if not (tls / "ca.crt").exists():
            shutil.copy(tls / "tls.crt", tls / "ca.crt")
        else:
            (tls / "ca.crt").write_text((tls / "ca.crt").read_text() + (tls / "tls.crt").read_text())

    def environment(self, ordinal):
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
            "POD_IP": self.addresses[ordinal],
            "POD_NAME": f"redis-{ordinal}",
            "DOMAIN": DOMAIN,
            "NODES": str(self.nodes),
            "PRIMARIES": str(self.primaries),
            "PAUSE_S": "1",
            "TLS": str(self.folder / "tls"),
            "CONFIGURATION": str(self.folder / f"node-{ordinal}"),
        }

    def start(self, ordinal, address):
        self.addresses[ordinal] = f"{self.network}.{address}"
        own = self.folder / f"node-{ordinal}"
        data = own / "data"
        data.mkdir(parents=True, exist_ok=True)
        rendered = node_configuration.render(
            max_memory="32Mi", eviction="volatile-lru", fsync="everysec", access_control=False
        )
        rendered = rendered.replace("/etc/redis-tls", str(self.folder / "tls")).replace("/data", str(data))
        # Nobody else wants the same copy: no pause for others to come.
        (own / "redis.conf").write_text(f"{rendered}repl-diskless-sync-delay 1\n")
        (self.folder / "names" / f"redis-{ordinal}.{DOMAIN}").write_text(f"{self.addresses[ordinal]} STREAM\n")
        log = (own / "log").open("a")
        self.processes[ordinal] = [
            subprocess.Popen(
                ["sh", str(node_configuration.SCRIPTS / script)],
                env=self.environment(ordinal),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for script in ("start.sh", "keep.sh")
        ]

    def stop(self, ordinal):
        for process in self.processes[ordinal]:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)
        del self.processes[ordinal]
        (self.folder / "names" / f"redis-{ordinal}.{DOMAIN}").unlink()

    def run(self, ordinal, script):
        return subprocess.run(
            ["sh", str(node_configuration.SCRIPTS / script)],
            check=False,
            env=self.environment(ordinal),
            capture_output=True,
            text=True,
        )

    def ask(self, ordinal, *command):
        address = self.addresses[ordinal]
        cli = ["redis-cli", "--tls", "--cacert", str(self.folder / "tls" / "ca.crt"), "-h", address]
        answer = subprocess.run([*cli, *command], check=False, capture_output=True, text=True, timeout=10)
        return answer.stdout.strip()

    def view(self, ordinal):
        """Node lines by ordinal, as one node sees them."""
        lines = [line.split() for line in self.ask(ordinal, "CLUSTER", "NODES").splitlines()]
        return {int(line[1].rpartition(",")[2].split(".")[0][6:]): line for line in lines if "redis-" in line[1]}

    def follows(self, replica, primary):
        """Whether the replica has all data of the primary, by its own account."""
        role = self.ask(replica, "ROLE").splitlines()
        return role[:1] + role[3:4] == ["slave", "connected"] and role[1] == self.addresses[primary]

    def healthy(self):
        return all(self.run(ordinal, "ready.sh").returncode == 0 for ordinal in self.processes)


def until(holds, what):
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        time.sleep(0.5)


def slots(line):
    return sum(int(last or first) - int(first) + 1 for first, _, last in (part.partition("-") for part in line[8:]))


@pytest.fixture
def pods(tmp_path):
    made = []

    def make(nodes, primaries):
        made.append(Pods(tmp_path, f"127.7.{os.getpid() % 250}", nodes, primaries))
        for ordinal in range(nodes):
            made[0].start(ordinal, 10 + ordinal)
        return made[0]

    yield make
    # Whatever state the test has left them in.
    for process in [process for found in made for both in found.processes.values() for process in both]:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def formed(pods):
    """All slots are served, and each replica follows the primary of its own shard."""
    view = pods.view(0)
    if len(view) < pods.nodes or sum(map(slots, view.values())) != 16_384:
        return False
    followed = [view[replica][3] == view[replica % pods.primaries][0] for replica in range(pods.primaries, pods.nodes)]
    return all(followed) and pods.healthy()


def test_nodes_find_each_other_and_share_the_slots(pods):
    cluster = pods(6, 3)

    until(lambda: formed(cluster), "a cluster of 3 shards")

    view = cluster.view(0)
    assert [slots(view[ordinal]) for ordinal in range(6)] == [5461, 5461, 5462, 0, 0, 0]
    assert cluster.run(0, "alive.sh").returncode == 0


def test_a_cluster_whose_every_address_changed_finds_itself_again(pods):
    cluster = pods(3, 3)
    until(lambda: formed(cluster), "a cluster")
    owner = next(o for o in range(3) if cluster.ask(o, "SET", "song", "blue") == "OK")
    for ordinal in range(3):
        cluster.stop(ordinal)

    for ordinal in range(3):
        cluster.start(ordinal, 20 + ordinal)

    until(lambda: formed(cluster), "the same cluster at other addresses")
    assert cluster.ask(owner, "GET", "song") == "blue"


def test_a_primary_hands_over_before_it_stops(pods):
    cluster = pods(6, 3)
    until(lambda: formed(cluster), "a cluster")

    assert cluster.run(0, "leave.sh").returncode == 0

    until(lambda: slots(cluster.view(1)[3]) == 5461, "the news at another node")
    assert slots(cluster.view(1)[0]) == 0


def test_a_node_that_lost_its_data_takes_its_place_anew_while_another_is_away(pods):
    cluster = pods(6, 3)
    until(lambda: formed(cluster), "a cluster")
    former = cluster.ask(0, "CLUSTER", "MYID")
    cluster.run(0, "leave.sh")
    cluster.stop(0)
    cluster.stop(5)
    shutil.rmtree(cluster.folder / "node-0" / "data")

    cluster.start(0, 40)

    until(lambda: cluster.run(0, "ready.sh").returncode == 0, "a node that is ready")
    until(lambda: cluster.follows(0, 3), "a replica of who took over")
    cluster.start(5, 15)
    until(lambda: all(former not in cluster.ask(o, "CLUSTER", "NODES") for o in range(6)), "its former self forgotten")


def test_a_replica_is_ready_only_with_its_primarys_data(pods):
    cluster = pods(2, 1)

    until(lambda: cluster.run(1, "ready.sh").returncode == 0, "a replica that is ready")

    assert cluster.follows(1, 0)


def test_clients_are_sent_to_names(pods):
    cluster = pods(3, 3)
    until(lambda: formed(cluster), "a cluster")

    answers = [cluster.ask(ordinal, "GET", "song") for ordinal in range(3)]

    assert any(answer.endswith(f".{DOMAIN}:6379") and "MOVED" in answer for answer in answers)


def test_a_renewed_certificate_is_loaded_without_a_restart(pods):
    cluster = pods(3, 3)
    until(lambda: formed(cluster), "a cluster")

    cluster.certificate()

    until(
        lambda: all(
            "renewed certificate loaded" in Path(cluster.folder, f"node-{o}", "log").read_text() for o in range(3)
        ),
        "certificates loaded",
    )
    until(lambda: formed(cluster), "a cluster still")


def test_without_tls_nobody_answers(pods):
    cluster = pods(3, 3)
    until(lambda: formed(cluster), "a cluster")

    plain = subprocess.run(
        ["redis-cli", "-h", cluster.addresses[0], "PING"], check=False, capture_output=True, text=True, timeout=10
    )

    assert "PONG" not in plain.stdout
