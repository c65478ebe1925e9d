"""What a supervisor makes once and keeps, and what it makes of a folder that another one has left."""

import json
import os
import socket
import ssl
import stat
import subprocess
import sys
import time

import pytest
import yaml

from sandbox.control_plane import certificates, encryption, flags, ports, stages, tokens
from sandbox.control_plane.__main__ import main
from sandbox.control_plane.folder import Folder
from sandbox.control_plane.leftovers import end_leftovers, remember
from sandbox.process import command_of


def prepared(tmp_path) -> Folder:
    folder = Folder(tmp_path / "cluster")
    folder.prepare()
    return folder


def test_ports_are_kept(tmp_path):
    assert ports.chosen(tmp_path / "ports.json") == ports.chosen(tmp_path / "ports.json")


def test_a_port_that_somebody_took_is_replaced(tmp_path):
    before = ports.chosen(tmp_path / "ports.json")
    with socket.create_server(("127.0.0.1", before.api_server)):
        after = ports.chosen(tmp_path / "ports.json")
    assert after.api_server != before.api_server
    assert after.store == before.store


def test_a_damaged_list_of_ports_is_replaced(tmp_path):
    (tmp_path / "ports.json").write_text('{"api_server": "x", "store": 99999')
    assert ports.chosen(tmp_path / "ports.json").api_server > 0


def test_authorities_and_keys_are_kept_and_certificates_are_held_against_them(tmp_path):
    folder = prepared(tmp_path)
    certificates.ensure(folder, ("127.0.0.1",))
    kept = [folder.certificate(certificates.CLUSTER), folder.key(certificates.ACCOUNTS)]
    before = [path.read_bytes() for path in kept]
    certificates.ensure(folder, ("127.0.0.1",))
    assert [path.read_bytes() for path in kept] == before
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder.certificate(certificates.SERVER), folder.key(certificates.SERVER))


def test_nobody_else_reads_keys_and_tokens(tmp_path):
    folder = prepared(tmp_path)
    certificates.ensure(folder, ("127.0.0.1",))
    tokens.ensure(folder)
    secrets = [*folder.certificates.glob("*.key"), *folder.tokens.iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}


def test_tokens_are_kept_and_differ(tmp_path):
    folder = prepared(tmp_path)
    before = tokens.ensure(folder).read_text()
    assert tokens.ensure(folder).read_text() == before
    assert len({line.partition(",")[0] for line in before.splitlines()}) == len(tokens.USERS)


def test_a_kubeconfig_names_files_and_holds_no_token(tmp_path):
    folder = prepared(tmp_path)
    tokens.ensure(folder)
    tokens.write_kubeconfigs(folder, "https://127.0.0.1:1")
    content = folder.kubeconfig.read_text()
    assert yaml.safe_load(content)["users"][0]["user"] == {"tokenFile": str(folder.token("admin"))}
    assert folder.token("admin").read_text() not in content


def test_the_audit_trail_never_has_what_is_in_an_object(tmp_path):
    folder = prepared(tmp_path)
    chosen = ports.chosen(folder.ports)
    flags.api_server(folder, chosen, tokens.ensure(folder))
    rules = yaml.safe_load((folder.run / "audit-policy.yaml").read_text())["rules"]
    assert {rule["level"] for rule in rules} == {"None", "Metadata"}


def test_the_key_of_what_is_written_to_disk_is_kept_and_nobody_elses(tmp_path):
    folder = prepared(tmp_path)
    made = encryption.ensure(folder)
    before = made.read_text()
    assert (
        encryption.ensure(folder).read_text() == before != encryption.ensure(prepared(tmp_path / "other")).read_text()
    )
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_every_step_of_a_pods_life_is_known_to_kwok():
    names = [each["metadata"]["name"] for each in yaml.safe_load_all(stages.stages())]
    assert names == ["node-initialize", "node-heartbeat", "pod-ready", "pod-unready", "pod-complete", "pod-delete"]


def test_programs_that_outlived_their_supervisor_are_ended_and_strangers_are_not(tmp_path):
    folder = prepared(tmp_path)
    left, of_a_neighbour = (
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", f"--data-dir={root}/etcd"])
        for root in (folder.root, f"{folder.root}-2")
    )
    for each in (left, of_a_neighbour):
        while str(folder.root) not in command_of(each.pid):
            time.sleep(0.01)  # the kernel shows a program before its arguments
    try:
        remember(folder, [left.pid, of_a_neighbour.pid, os.getpid()])
        assert end_leftovers(folder) == [left.pid]
        assert of_a_neighbour.poll() is None
    finally:
        for each in (left, of_a_neighbour):
            each.kill()
            each.wait()


def test_damaged_notes_of_programs_end_nobody(tmp_path):
    folder = prepared(tmp_path)
    (folder.run / "processes.json").write_text(json.dumps({"pid": os.getpid()}))
    assert end_leftovers(folder) == []


@pytest.mark.parametrize("name", ["cluster.key", "cluster.crt", "service-accounts.key"])
@pytest.mark.parametrize("left", ["", "-----BEGIN"])
def test_what_a_power_cut_has_left_of_a_key_is_made_anew(tmp_path, name, left):
    folder = prepared(tmp_path)
    certificates.ensure(folder, ("127.0.0.1",))
    (folder.certificates / name).write_text(left)

    certificates.ensure(folder, ("127.0.0.1",))

    assert (folder.certificates / name).read_text().startswith("-----BEGIN ")


def test_a_place_that_cannot_be_had_is_told_without_a_traceback(tmp_path, capsys):
    (tmp_path / "file").touch()

    assert main(["serve", "--realm", "platform", "--directory", str(tmp_path / "file/cluster")]) == 1
    assert "file/cluster: Not a directory, so the cluster is not up" in capsys.readouterr().err


def test_a_folder_with_a_comma_in_its_name_is_one_folder(tmp_path):
    folder = Folder(tmp_path / "a, b")
    folder.prepare()

    assert f'--config="{folder.run}/stages.yaml"' in flags.kwok(folder)
