import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from sandbox import language_host
from sandbox.language_host import LanguageHost, Processes
from sandbox.process import started_at
from sandbox.session import DEBUG


class Context:
    """A call's context: remembers what is to be done when the call ends."""

    def add_callback(self, callback):
        self.callback = callback

    def abort(self, code, details):
        raise RuntimeError(f"{code.name}: {details}")


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """The engine's side of a run: takes every resource, notes outputs and log lines."""

    def __init__(self):
        self.logged, self.debugged, self.registered, self.outputs = [], [], [], {}

    def SupportsFeature(self, request, context):
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterResource(self, request, context):
        self.registered.append(request.type)
        return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:dev::p::{request.type}::{request.name}")

    def RegisterResourceOutputs(self, request, context):
        self.outputs = {
            name: value.string_value or value.number_value for name, value in request.outputs.fields.items()
        }
        return Empty()

    def SignalAndWaitForShutdown(self, request, context):
        return Empty()

    def GetDeploymentInfo(self, request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "older engines have no such call")

    def SetRootResource(self, request, context):
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, request, context):
        return engine_pb2.GetRootResourceResponse()

    def Log(self, request, context):
        if request.severity == engine_pb2.ERROR:
            self.logged.append(request.message)
        elif request.severity == engine_pb2.DEBUG:
            self.debugged.append(request.message)
        return Empty()


@pytest.fixture
def engine():
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(4))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(engine, server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield engine
    server.stop(0)


@pytest.fixture
def processes():
    processes = Processes()
    yield processes
    processes.end()


@pytest.fixture
def host(processes, engine):
    return LanguageHost(engine.address, processes)


@pytest.fixture
def run(host, engine, tmp_path, capfd):
    """Runs a program through the host; returns its answer and what it printed."""

    def run(program, *, virtualenv=None, config=None, secret=()):
        (tmp_path / "__main__.py").write_text(program)
        request = language_pb2.RunRequest(
            project="spotify-ai-agent",
            stack="dev",
            organization="acme",
            parallel=8,
            dryRun=True,
            monitor_address=engine.address,
            info=info(tmp_path, virtualenv),
            config=config or {},
            configSecretKeys=secret,
        )
        answer = host.Run(request, Context())
        return answer, capfd.readouterr()

    return run


def info(folder, virtualenv=None):
    options = Struct()
    if virtualenv:
        options["virtualenv"] = virtualenv
    directories = {"root_directory": str(folder), "program_directory": str(folder)}
    return language_pb2.ProgramInfo(**directories, entry_point=".", options=options)


def test_a_program_runs_in_its_own_process_and_exports_its_outputs(run, engine):
    answer, said = run("import os, pulumi; print('hello'); pulumi.export('pid', os.getpid())")
    assert (answer.error, answer.bail) == ("", False)
    assert engine.registered == ["pulumi:pulumi:Stack"]
    assert engine.outputs["pid"] not in (0, os.getpid())
    assert said.out == "hello\n"


def test_a_program_is_told_where_it_runs(run, engine):
    program = """if True:
        import pulumi
        for name in ("project", "stack", "organization"):
            pulumi.export(name, getattr(pulumi, f"get_{name}")())
        pulumi.export("preview", str(pulumi.runtime.is_dry_run()))
    """
    run(program)
    expected = {"project": "spotify-ai-agent", "stack": "dev", "organization": "acme", "preview": "True"}
    assert engine.outputs == expected


def test_debug_messages_are_sent_only_where_somebody_sees_them(run, engine, monkeypatch):
    program = "import pulumi; pulumi.log.debug('deep'); pulumi.log.error('high'); pulumi.export('it', 1)"
    run(program)
    assert (engine.debugged, engine.logged) == ([], ["high"])

    monkeypatch.setenv(DEBUG, "1")
    run(program)
    assert "deep" in engine.debugged
    assert len(engine.debugged) > 1, "the SDK's own"


def test_configuration_reaches_the_program_and_its_secrets_are_known_as_such(run, engine):
    program = """if True:
        import pulumi
        config = pulumi.Config("p")
        pulumi.export("a", config.require("a"))
        pulumi.export("warned", str(pulumi.runtime.config.is_config_secret("p:b")))
    """
    run(program, config={"p:a": "1", "p:b": "2"}, secret=["p:b"])
    assert engine.outputs == {"a": "1", "warned": "True"}


def test_modules_beside_the_program_can_be_imported_and_the_hosts_own_cannot(run, engine, tmp_path):
    (tmp_path / "naming.py").write_text("NAME = 'ours'")
    run(
        "import naming, pulumi\ntry:\n    import language_host\n"
        "except ImportError:\n    pulumi.export('name', naming.NAME)"
    )
    assert engine.outputs == {"name": "ours"}


def test_a_users_mistake_is_shown_without_a_traceback(run, engine):
    answer, said = run("import pulumi; raise pulumi.RunError('the bucket has no name')")
    assert answer.bail
    assert engine.logged == ["the bucket has no name"]
    assert "Traceback" not in said.out + said.err


def test_missing_configuration_is_shown_without_a_traceback(run, engine):
    answer, _ = run("import pulumi; pulumi.Config('p').require('name')")
    assert answer.bail
    assert "Missing required configuration variable 'p:name'" in engine.logged[0]
    assert "Traceback" not in engine.logged[0]


def test_an_exception_is_shown_from_the_programs_own_line_on(run, engine, tmp_path):
    answer, _ = run("def build():\n    raise ValueError('boom')\nbuild()\n")
    assert answer.bail
    assert "ValueError: boom" in engine.logged[0]
    assert f'File "{tmp_path}/__main__.py", line 3' in engine.logged[0]
    assert "runpy" not in engine.logged[0]
    assert "run_in_stack" not in engine.logged[0]


def test_an_exit_is_the_programs_own(run):
    answer, said = run("import sys; print('told the user', file=sys.stderr); sys.exit(3)")
    assert answer.error == "the program ended with exit code 3"
    assert said.err == "told the user\n"


def test_an_exit_with_a_text_prints_it(run):
    answer, said = run("import sys; sys.exit('the settings are wrong')")
    assert answer.error == "the program ended with exit code 1"
    assert said.err == "the settings are wrong\n"


def test_an_exit_without_a_code_is_no_failure(run):
    answer, _ = run("import sys; sys.exit()")
    assert answer.error == ""


def test_a_killed_program_is_told_by_its_signal(run):
    answer, _ = run("import os; os.kill(os.getpid(), 9)")
    assert answer.error == "the program ended by signal 9"


def test_a_folder_without_a_program_is_told(host, engine, tmp_path):
    request = language_pb2.RunRequest(monitor_address=engine.address, info=info(tmp_path), parallel=1)
    assert host.Run(request, Context()).bail
    assert "has no __main__.py" in engine.logged[0]


def test_an_engine_that_went_away_is_no_error_of_the_program(host, tmp_path):
    (tmp_path / "__main__.py").write_text("")
    request = language_pb2.RunRequest(monitor_address="127.0.0.1:9", info=info(tmp_path), parallel=1)
    assert host.Run(request, Context()).bail


def test_a_missing_virtual_environment_is_told_with_its_remedy(run):
    answer, _ = run("", virtualenv=".venv")
    assert answer.error.endswith(".venv/bin/python is missing, so the program was not started. Run `make setup`")


def test_the_projects_virtual_environment_is_used(run, engine, tmp_path):
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nVIA_VENV=yes exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    run("import os, pulumi; pulumi.export('via', os.environ['VIA_VENV'])", virtualenv=".venv")
    assert engine.outputs == {"via": "yes"}


@pytest.fixture(params=["a terminal", "a shell's background"])
def started_from(request):
    """Whether interrupts reach what is started: a shell has them ignored by what it starts with `&`."""
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN if "background" in request.param else signal.SIG_DFL)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.mark.parametrize("end", ["cancel", "callback"])
@pytest.mark.usefixtures("started_from")
def test_an_interrupted_program_ends_quietly(host, engine, tmp_path, capfd, end):
    (tmp_path / "__main__.py").write_text(
        f"import pathlib, time; pathlib.Path({str(tmp_path / 'up')!r}).touch(); time.sleep(60)"
    )
    context = Context()
    request = language_pb2.RunRequest(monitor_address=engine.address, info=info(tmp_path), parallel=1)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(host.Run(request, context)))
    thread.start()
    while not (tmp_path / "up").exists():
        time.sleep(0.02)
    host.Cancel(Empty(), Context()) if end == "cancel" else context.callback()
    thread.join()
    assert answers[0].error == "the program ended with exit code 130"
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_call_that_ended_by_itself_interrupts_nobody(processes):
    process = processes.start([sys.executable, "-c", ""])
    assert processes.wait(process) == 0
    language_host._interrupt(process)


def test_a_program_that_will_not_end_is_killed(processes, monkeypatch):
    monkeypatch.setattr(language_host, "GRACE_S", 0.2)
    program = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    process = processes.start([sys.executable, "-c", program], stdout=subprocess.PIPE)
    process.stdout.readline()
    processes.end()
    assert process.wait() == -signal.SIGKILL


def test_a_policy_pack_runs_in_its_folder_and_its_output_is_streamed(host, tmp_path):
    (tmp_path / "pulumi").mkdir()
    (tmp_path / "pulumi/__init__.py").write_text("")
    program = (
        "import os, sys; print(os.getcwd(), sys.argv[1:], os.environ['A']); print('bad', file=sys.stderr); sys.exit(4)"
    )
    (tmp_path / "pulumi/policy.py").write_text(program)
    request = language_pb2.RunPluginRequest(kind="analyzer", args=["127.0.0.1:1"], env=["A=b=c"], info=info(tmp_path))
    answers = list(host.RunPlugin(request, Context()))
    assert b"".join(answer.stdout for answer in answers).decode() == f"{tmp_path} ['127.0.0.1:1', '{tmp_path}'] b=c\n"
    assert b"".join(answer.stderr for answer in answers) == b"bad\n"
    assert answers[-1].exitcode == 4


def test_another_plugin_runs_as_a_folder(host, tmp_path):
    (tmp_path / "__main__.py").write_text("import sys; print(sys.argv[1:])")
    request = language_pb2.RunPluginRequest(kind="resource", args=["x"], pwd=str(tmp_path), info=info(tmp_path))
    assert b"".join(answer.stdout for answer in host.RunPlugin(request, Context())) == b"['x']\n"


def test_a_policy_pack_without_its_virtual_environment_is_told(host, tmp_path):
    request = language_pb2.RunPluginRequest(kind="analyzer", info=info(tmp_path, "../.venv"))
    with pytest.raises(RuntimeError, match=r"FAILED_PRECONDITION: .*make setup"):
        list(host.RunPlugin(request, Context()))


def test_the_providers_that_a_program_may_use_are_listed_with_their_versions(host):
    packages = {package.name: package for package in host.GetRequiredPackages(None, None).packages}
    assert {"gcp", "kubernetes", "random"} <= set(packages)
    assert packages["gcp"].kind == "resource"
    assert packages["gcp"].version.startswith("v")
    assert "policy" not in packages


def test_the_host_answers_what_it_is(host):
    assert host.GetPluginInfo(Empty(), None).version
    assert host.About(None, None).executable == sys.executable
    dependencies = {item.name: item.version for item in host.GetProgramDependencies(None, None).dependencies}
    assert "pulumi" in dependencies
    assert b"make setup" in next(host.InstallDependencies(None, None)).stdout
    assert not host.RuntimeOptionsPrompts(None, None).prompts


def test_the_handshake_tells_the_host_where_the_engine_is(run, engine, processes, tmp_path):
    late = LanguageHost("", processes)
    late.Handshake(SimpleNamespace(engine_address=engine.address), None)
    (tmp_path / "__main__.py").write_text("import pulumi; raise pulumi.RunError('seen')")
    late.Run(language_pb2.RunRequest(monitor_address=engine.address, info=info(tmp_path), parallel=1), Context())
    assert engine.logged == ["seen"]


@pytest.fixture
def served():
    process = subprocess.Popen(
        [sys.executable, "-P", language_host.__file__, "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def test_the_host_prints_its_port_first_and_serves(served):
    port = int(served.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = language_pb2_grpc.LanguageRuntimeStub(channel)
        assert stub.GetPluginInfo(Empty()).version


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_host_ends_quietly_when_the_engine_interrupts_it(served, number):
    served.stdout.readline()
    served.send_signal(number)
    out, err = served.communicate(timeout=30)
    assert (served.returncode, out, err) == (0, "", "")


def test_the_host_ends_when_its_engine_is_killed():
    start = f"subprocess.Popen([sys.executable, '-P', {language_host.__file__!r}])"
    engine = f"import subprocess, sys; p = {start}; print(p.pid, flush=True); p.wait()"
    process = subprocess.Popen([sys.executable, "-c", engine], stdout=subprocess.PIPE, text=True)
    pid = int(process.stdout.readline())
    int(process.stdout.readline())
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while started_at(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert started_at(pid) is None


def test_the_served_files_import_nothing_of_the_sandbox():
    for name in ("language_host.py", "program.py"):
        assert "import sandbox" not in (Path(language_host.__file__).parent / name).read_text()
        assert "from sandbox" not in (Path(language_host.__file__).parent / name).read_text()
