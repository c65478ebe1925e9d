"""The process: it listens, is alone, ends cleanly, ends when its directory goes, and comes back after a kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.cloud import server
from sandbox.cloud.__main__ import main
from sandbox.cloud.store import Store
from sandbox.cloud.wire import decode, encode

NETWORK = "gcp:compute/network:Network"
URN = f"urn:pulumi:dev::p::{NETWORK}::vpc"
PATIENCE_S = 30


def announced(directory, pid=None):
    """The announcement of the server; of that process, where one is named."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            found = json.loads((directory / "servers.json").read_text())
            if pid in (None, found["pid"]):
                return found
        except FileNotFoundError:
            pass
        time.sleep(0.02)
    raise AssertionError("no server announced itself")


class Process:
    def __init__(self, directory):
        self.directory = directory
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "sandbox.cloud", "serve", "--directory", str(self.directory)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        return announced(self.directory, self.process.pid)["providers"]

    def end(self, number):
        os.kill(self.process.pid, number)
        _, stderr = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, stderr


@pytest.fixture
def process(tmp_path):
    started = Process(tmp_path / "cloud")
    yield started
    if started.process is not None and started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


def stub(port):
    return provider_pb2_grpc.ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port}"))


def test_the_life_of_a_server(process):
    ports = process.start()
    gcp = stub(ports["gcp"])
    assert sorted(ports) == ["gcp", "kubernetes", "random"]
    assert {
        name: stub(port).GetPluginInfo(empty_pb2.Empty()).version != "" for name, port in ports.items()
    } == dict.fromkeys(ports, True)
    gcp.Configure(provider_pb2.ConfigureRequest(args=encode({"project": "p"})))
    made = gcp.Create(provider_pb2.CreateRequest(urn=URN, properties=encode({"name": "platform"})))

    status, _ = process.end(signal.SIGKILL)
    assert status == -signal.SIGKILL
    gcp = stub(process.start()["gcp"])
    gcp.Configure(provider_pb2.ConfigureRequest(args=encode({"project": "p"})))
    found = gcp.Read(provider_pb2.ReadRequest(urn=URN, id=made.id))
    assert decode(found.properties) == decode(made.properties)
    with pytest.raises(grpc.RpcError, match="already exists"):
        gcp.Create(provider_pb2.CreateRequest(urn=URN, properties=encode({"name": "platform"})))

    assert process.end(signal.SIGTERM) == (0, "")
    assert not (process.directory / "servers.json").exists()


@pytest.fixture
def serving(tmp_path):
    """A server in this process, over its own directory."""
    directory = tmp_path / "cloud"
    stop = threading.Event()
    thread = threading.Thread(target=server.serve, args=(directory, stop))
    thread.start()
    announced(directory)
    yield directory
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_a_second_server_on_the_same_directory_is_refused(serving, capsys):
    status = server.run(serving)

    assert status == 1
    assert f"another stand-in cloud serves this directory already (process {os.getpid()})" in capsys.readouterr().err


def test_a_server_whose_directory_vanishes_ends(tmp_path):
    directory = tmp_path / "cloud"
    thread = threading.Thread(target=server.serve, args=(directory, threading.Event()))
    thread.start()
    announced(directory)

    shutil.rmtree(directory)

    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_a_signal_ends_the_server_with_status_zero(tmp_path):
    directory = tmp_path / "cloud"
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def end():
        announced(directory)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=end)
    thread.start()
    try:
        assert main(["serve", "--directory", str(directory)]) == 0
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
        thread.join()


def test_many_engines_create_the_same_object_and_one_wins(serving):
    port = json.loads((serving / "servers.json").read_text())["providers"]["gcp"]
    outcomes = []
    start = threading.Barrier(8)

    def create():
        gcp = stub(port)
        gcp.Configure(provider_pb2.ConfigureRequest(args=encode({"project": "p"})))
        start.wait()
        try:
            outcomes.append(gcp.Create(provider_pb2.CreateRequest(urn=URN, properties=encode({"name": "one"}))).id)
        except grpc.RpcError as error:
            outcomes.append("409" if "Error 409" in error.details() else error.details())

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["409"] * 7 + ["projects/p/global/networks/one"]


@pytest.fixture
def populated(cloud, make):
    cloud.made(NETWORK, make.example(NETWORK))
    ring = "gcp:kms/keyRing:KeyRing"
    cloud.delete(cloud.made(ring, make.example(ring)))
    cloud.made("kubernetes:core/v1:Namespace", make.example("kubernetes:core/v1:Namespace"))
    return cloud.directory


def test_the_objects_are_listed_for_people(populated, capsys):
    assert main(["objects", "--directory", str(populated)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "gcp:compute/network:Network  projects/example/global/networks/platform",
        "gcp:kms/keyRing:KeyRing  projects/example/locations/europe-west1/keyRings/platform  "
        "[remains: key rings cannot be deleted; the destroy only forgot it]",
        "kubernetes:core/v1:Namespace  platform: api",
    ]


def test_the_objects_are_listed_for_programs(populated, capsys):
    assert main(["objects", "--directory", str(populated), "--json"]) == 0

    listed = json.loads(capsys.readouterr().out)
    assert [(each["provider"], each["id"], each["state"]) for each in listed] == [
        ("gcp", "projects/example/global/networks/platform", "active"),
        ("gcp", "projects/example/locations/europe-west1/keyRings/platform", "remains"),
        ("kubernetes", "api", "active"),
    ]
    assert all(each["urn"].startswith("urn:pulumi:dev::") for each in listed)


def test_listing_a_directory_that_is_not_there_is_an_error(tmp_path, capsys):
    assert main(["objects", "--directory", str(tmp_path / "nowhere")]) == 1
    assert "no such directory" in capsys.readouterr().err


def test_listing_names_a_damaged_file(populated, capsys):
    next(Store(populated)._root.glob("*/*.json")).write_text("{")

    assert main(["objects", "--directory", str(populated)]) == 1
    assert "not an object of the stand-in cloud" in capsys.readouterr().err
