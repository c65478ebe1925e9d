import json
import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import commands, program
from sandbox.refusal import Interrupted, Refusal
from sandbox.session import DEBUG, SKIP_CHECKPOINTS, Session
from tests.sandbox.conftest import executable


def test_the_engine_gets_the_sandboxs_backend_and_none_of_the_users_pulumi_variables(session, engine):
    commands.up(session, "dev")
    environment = engine.calls("up")[0]["environment"]
    assert environment["PULUMI_BACKEND_URL"].endswith("/check%20out/.sandbox/state?metadata=skip")
    assert environment["PULUMI_HOME"] == str(session.workspace.home)
    assert environment["PULUMI_DEBUG_PROVIDERS"].startswith("gcp:")
    assert environment["SPOTIFY_AI_AGENT_STACK_FILE"] == str(session.workspace.tracked("dev"))
    assert not {"PULUMI_ACCESS_TOKEN", "PULUMI_OPTION_TARGET", "PULUMI_CONFIG_PASSPHRASE"} & set(environment)


def test_the_state_is_written_after_every_step_unless_a_test_says_otherwise(session, engine, monkeypatch):
    commands.up(session, "dev")
    monkeypatch.setitem(session._environment, SKIP_CHECKPOINTS, "1")
    commands.up(session, "dev")
    saving, skipping = (call["environment"].get("PULUMI_SKIP_CHECKPOINTS") for call in engine.calls("up"))
    assert saving is None
    assert skipping == "true"


def test_no_argument_of_the_engine_carries_the_passphrase(session, engine):
    commands.up(session, "dev")
    passphrase = session.workspace.passphrase.read_text()
    assert all(passphrase not in json.dumps(call) for call in engine.calls())


def test_an_engine_without_a_language_host_is_given_one(session, engine):
    (engine.folder / "pulumi-language-python").unlink()
    path = session.variables()["PATH"].split(os.pathsep)
    assert path[:2] == [str(engine.folder), str(session.workspace.bin)]
    assert os.access(session.workspace.bin / "pulumi-language-python", os.X_OK)


def test_a_stack_is_initialised_once(session, engine):
    commands.up(session, "dev")
    commands.up(session, "dev")
    assert [call["arguments"][:3] for call in engine.calls("stack")] == [["stack", "init", "dev"]]


def test_a_passphrase_that_is_not_the_stacks_is_refused_before_the_engine_is_started(session, engine):
    commands.up(session, "dev")
    session.workspace.passphrase.write_text("another")
    with pytest.raises(Refusal, match="not the passphrase that the stack dev was initialised with"):
        commands.up(session, "dev")
    assert len(engine.calls("up")) == 1


def test_what_a_killed_engine_was_writing_is_gone_before_the_next_one_is_started(session):
    commands.up(session, "dev")
    draft = session.workspace.state_file("dev").with_name("dev.json.5f1d.tmp")
    draft.write_text('{"checkpoint": {')
    commands.up(session, "dev")
    assert not draft.exists()


def test_an_edited_stack_file_arrives_at_the_next_run(session, checkout):
    commands.up(session, "dev")
    (checkout / "Pulumi.dev.yaml").write_text("config:\n  spotify-ai-agent:environment: staging\n")
    commands.up(session, "dev")
    copied = session.workspace.stack_file("dev").read_text()
    assert copied == "config:\n  spotify-ai-agent:environment: staging\nencryptionsalt: v1:salt:of-dev\n"


def test_values_encrypted_for_the_real_stack_are_left_out_and_told(session, told):
    commands.up(session, "prod")
    assert "`spotify-ai-agent:apiKey` is left out" in told.getvalue()
    assert "BBBB" not in session.workspace.stack_file("prod").read_text()


def test_the_tracked_stack_files_stay_as_they_are(session, checkout):
    before = {path.name: path.read_bytes() for path in checkout.glob("Pulumi.*.yaml")}
    commands.up(session, "dev")
    commands.up(session, "prod")
    assert {path.name: path.read_bytes() for path in checkout.glob("Pulumi.*.yaml")} == before


def test_a_second_command_on_the_same_stack_is_refused(session):
    session.workspace.prepare()
    with session.holding("dev"), pytest.raises(Refusal, match=rf"another command \(process {os.getpid()}\)"):
        commands.up(session, "dev")


def test_two_stacks_can_be_worked_on_at_once(session, engine):
    session.workspace.prepare()
    with session.holding("dev"):
        commands.up(session, "prod")
    assert len(engine.calls("up")) == 1


def test_the_cloud_is_not_taken_down_under_a_command_that_works_with_it(session, checkout, progress):
    session.workspace.prepare()
    session.cloud.ensure_up()
    other = Session(checkout, session.workspace.directory, progress, {})
    with (
        session.holding("dev"),
        pytest.raises(Refusal, match=rf"stays up, because process {os.getpid()} works on the stack dev[^~]*kill -INT"),
    ):
        commands.down(other)
    assert session.cloud.is_up()
    commands.down(other)
    assert not session.cloud.is_up()


def test_the_cloud_is_not_taken_down_under_an_engine_that_is_run_by_hand(session):
    session.workspace.prepare()
    session.cloud.ensure_up()
    lock = session.workspace.state / ".pulumi/locks/organization/spotify-ai-agent/dev/1.json"
    lock.parent.mkdir(parents=True)
    now = datetime.now(UTC).isoformat()
    content = {"pid": os.getpid(), "username": "anna", "hostname": socket.gethostname(), "timestamp": now}
    lock.write_text(json.dumps(content))
    with pytest.raises(Refusal, match=rf"stays up, because process {os.getpid()} works on the stack dev"):
        commands.down(session)
    lock.unlink()


def test_a_command_itself_is_no_other_that_works_with_the_cloud(session, checkout, told):
    commands.up(session, "dev")
    (checkout / "sandbox/cloud/new.py").write_text("")
    commands.up(session, "dev")
    assert "runs older code: starting it anew" in told.getvalue()


def test_the_lock_lives_as_long_as_the_engine(session, engine):
    session.workspace.prepare()
    attempt = "fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    holder = f"import fcntl, sys\ntry: {attempt}\nexcept OSError: sys.exit(7)"
    executable(
        engine.folder / "pulumi",
        f"import subprocess, sys\nif sys.argv[1:] == ['version']: print('{engine.version}')\n"
        f"else: sys.exit(subprocess.call([sys.executable, '-c', {holder!r}, {str(session.workspace.lock('dev'))!r}]))",
    )
    with session.holding("dev"):
        assert session.run(["up"], "dev") == 7
    assert session.run(["up"], "dev") == 0


def test_a_killed_engine_is_told_from_one_that_failed(session, engine):
    executable(
        engine.folder / "pulumi",
        f"import os, sys\nif sys.argv[1:] == ['version']: print('{engine.version}')\nelse: os.kill(os.getpid(), 9)",
    )
    with pytest.raises(Refusal, match=r"engine was killed \(signal 9\)"):
        session.run(["up"])


def test_what_the_engine_prints_reaches_the_users_own_output(session, engine, capfd):
    executable(
        engine.folder / "pulumi",
        f"import sys\nif sys.argv[1:] == ['version']: print('{engine.version}'); sys.exit()\n"
        "print('+ 3 created'); print('warning: x', file=sys.stderr)",
    )
    session.run(["up"])
    assert capfd.readouterr() == ("+ 3 created\n", "warning: x\n")


@pytest.fixture
def terminal():
    """SIGINT as in a terminal; a run in a shell's background inherits it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("terminal")
def test_ctrl_c_waits_for_the_engine_and_ends_without_a_traceback(session, engine):
    marker = engine.folder / "started"
    executable(
        engine.folder / "pulumi",
        f"import pathlib, sys, time\nif sys.argv[1:] == ['version']: print('{engine.version}'); sys.exit()\n"
        f"pathlib.Path({str(marker)!r}).touch(); time.sleep(0.5); pathlib.Path({str(marker) + '.ended'!r}).touch()",
    )

    def interrupt():
        while not marker.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(Interrupted, match="interrupted"):
        session.run(["up"])
    assert Path(f"{marker}.ended").exists()


@pytest.mark.usefixtures("terminal")
def test_a_termination_is_passed_on_as_an_interrupt(session, engine):
    marker = engine.folder / "started"
    executable(
        engine.folder / "pulumi",
        f"import pathlib, sys, time\nif sys.argv[1:] == ['version']: print('{engine.version}'); sys.exit()\n"
        f"pathlib.Path({str(marker)!r}).touch()\ntry: time.sleep(30)\nexcept KeyboardInterrupt: sys.exit(9)",
    )

    def terminate():
        while not marker.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=terminate, daemon=True).start()
    assert session.run(["up"]) == 9


def test_what_the_engine_says_is_in_the_refusal(session, engine):
    executable(
        engine.folder / "pulumi",
        f"import sys\nif sys.argv[1:] == ['version']: print('{engine.version}'); sys.exit()\n"
        "sys.exit('error: no such stack')",
    )
    with pytest.raises(Refusal, match=r"`pulumi stack export` ended with exit code 1\nerror: no such stack"):
        session.quietly(["stack", "export"])


def test_a_cloud_that_cannot_list_its_objects_is_told(session, checkout):
    (checkout / "sandbox/cloud/__main__.py").write_text("import sys; sys.exit('objects/x.json: damaged')")
    with pytest.raises(Refusal, match=r"cannot be listed\nobjects/x.json: damaged"):
        session.cloud_objects()


def test_the_program_finds_the_language_host_and_the_interpreter_of_this_checkout(session):
    variables = session.variables()
    assert variables["SPOTIFY_AI_AGENT_PYTHON"] == sys.executable
    assert Path(variables["SPOTIFY_AI_AGENT_LANGUAGE_HOST"]).is_file()


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [(["up", "--debug"], True), (["up", "-d"], True), (["up", "--debug=true"], True), (["up"], False)],
)
def test_a_program_sends_debug_messages_to_an_engine_that_shows_them(session, engine, arguments, asked):
    session.run([*arguments, "--stack", "dev"], "dev")
    assert DEBUG == program.DEBUG
    assert (DEBUG in engine.calls("up")[0]["environment"]) == asked


def test_a_state_that_was_cut_off_is_put_back_before_the_next_command(session, engine, told):
    commands.up(session, "dev")
    whole = session.workspace.state_file("dev").read_bytes()
    session.workspace.state_file("dev").unlink()  # the backend writes another file and renames it
    session.workspace.state_file("dev").write_bytes(whole[: len(whole) // 2])

    commands.up(session, "dev")

    assert "the state of the stack dev was cut off; the last whole one is put in its place" in told.getvalue()
    assert json.loads(session.workspace.state_file("dev").read_bytes())
